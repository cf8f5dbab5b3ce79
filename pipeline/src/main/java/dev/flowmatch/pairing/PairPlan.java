package dev.flowmatch.pairing;

import dev.flowmatch.coupling.OptimalTransportCoupling;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.pairs.PairManifest;
import dev.flowmatch.pairs.SourceState;
import dev.flowmatch.storage.JsonFiles;
import dev.flowmatch.storage.OutputFolder;
import dev.flowmatch.storage.ProgramVersion;
import dev.flowmatch.table.ColumnOptions;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * All that the values and the shards of a pair data set depend on, as it is kept in the staging folder for a resume and in
 * the manifest.
 *
 * @param options by the names of the command line
 * @param sourceState of the table at the start, or null for a toy
 * @param programVersion version of the program
 */
record PairPlan(Map<String, Object> options, SourceState sourceState, String programVersion) {
    /** The scale that follows from the columns, as none was set. */
    private static final String BY_COLUMNS = "by columns";

    private static final String BY_ROWS = "by rows";

    /** What options meant in sets from before there were any, none of which had categories or missing values. */
    private static final Map<String, Object> BEFORE = Map.of(
            "exclude",
            List.of(),
            "categorical",
            List.of(),
            "numeric",
            List.of(),
            "max-categories",
            ColumnOptions.DEFAULT_MAX_CATEGORIES,
            "min-category-rows",
            ColumnOptions.DEFAULT_MIN_CATEGORY_ROWS,
            "missing",
            "learn");

    PairPlan {
        options = Collections.unmodifiableMap(
                new LinkedHashMap<>(Objects.requireNonNull(options, "options are missing")));
    }

    /**
     * The plan of a set that this program is to make.
     *
     * @param table what was chosen of the source; of a toy as well
     * @param sourceState of a table, otherwise null
     */
    static PairPlan of(PairSettings settings, TableSource table, SourceState sourceState) {
        boolean toy = sourceState == null;
        boolean coupled = settings.coupling() instanceof OptimalTransportCoupling;
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("source", settings.source());
        options.put("rows", table.rows() > 0 ? table.rows() : toy ? GeneratePairs.DEFAULT_TOY_ROWS : "all");
        ColumnOptions columns = table.options();
        options.put("columns", columns.chosen().isEmpty() ? "all" : columns.chosen());
        options.put("x0-columns", table.x0Columns());
        options.put("noise", settings.noise());
        options.put("coupling", settings.coupling().name());
        options.put("coupling-batch", coupled ? settings.couplingBatch() : "none");
        options.put("scale", settings.scale() == null ? BY_COLUMNS : lower(settings.scale()));
        options.put("dequantize", settings.dequantize());
        options.put("draws-per-row", settings.drawsPerRow() > 0 ? settings.drawsPerRow() : BY_ROWS);
        options.put("shard-rows", table.shardRows());
        options.put("validation-fraction", table.validationFraction());
        if (!toy) {
            options.put("csv-delimiter", String.valueOf(table.csv().delimiter()));
            options.put("csv-nulls", table.csv().nulls());
            options.put("on-invalid", lower(table.onInvalid()));
            options.put("exclude", columns.excluded());
            options.put("categorical", columns.categorical());
            options.put("numeric", columns.numeric());
            options.put("max-categories", columns.maxCategories());
            options.put("min-category-rows", columns.minCategoryRows());
            options.put("missing", lower(columns.missing()));
        }
        options.put("seed", settings.seed());
        return new PairPlan(options, sourceState, ProgramVersion.current());
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Makes sure that a finished set is the one planned, and finishes what comes after its commit point.
     *
     * @throws UsageException if it was made otherwise, or it cannot be told
     */
    PairManifest complete(Configuration configuration, OutputFolder folder) throws IOException {
        PairManifest finished = PairManifest.read(configuration, folder.folder());
        if (finished.options() == null) {
            throw new UsageException(
                    "output " + folder.folder() + " is a finished pair data set whose manifest does not say by"
                            + " which options of pairs it was made, so it cannot be told from the one asked for: choose another"
                            + " folder, or mode overwrite to replace it");
        }
        requireUnchanged(
                new PairPlan(finished.options(), finished.sourceState(), finished.programVersion()), folder.folder());
        folder.complete(finished.names());
        return finished;
    }

    /** Makes sure that an interrupted run had the same options and source, or begins a new one. */
    void settle(Configuration configuration, OutputFolder folder) throws IOException {
        Path file = new Path(folder.staging(), OutputFolder.PLAN);
        if (folder.resumed()) {
            folder.keepForResume();
            try {
                requireUnchanged(JsonFiles.read(configuration, file, PairPlan.class), folder.folder());
                return;
            } catch (FileNotFoundException e) {
                // killed before it had a plan, and so before it did anything
            }
        }
        JsonFiles.write(configuration, file, this);
    }

    private void requireUnchanged(PairPlan earlier, Path output) {
        List<String> changes = changesSince(earlier);
        if (!changes.isEmpty()) {
            throw new UsageException("output " + output + " was begun with other options and cannot be resumed: "
                    + String.join("; ", changes));
        }
    }

    /** In words, by the options' names, what differs between an earlier plan and this one; empty if nothing does. */
    List<String> changesSince(PairPlan earlier) {
        List<String> changes = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>(options.keySet());
        names.addAll(earlier.options.keySet());
        for (String name : names) {
            Object before = earlier.options.getOrDefault(name, options.containsKey(name) ? BEFORE.get(name) : null);
            Object now = options.get(name);
            boolean unset = name.equals("scale") && BY_COLUMNS.equals(now) && !earlier.options.containsKey("missing");
            if (!same(before, now) && !(unset && "standard".equals(before))) {
                changes.add(name + " was " + before + " and is now " + now);
            }
        }
        if (changes.isEmpty() && !Objects.equals(earlier.sourceState, sourceState)) {
            changes.add("the source has changed: it was " + words(earlier.sourceState) + " and is now "
                    + words(sourceState));
        }
        if (!Objects.equals(earlier.programVersion, programVersion)) {
            changes.add("the program version was " + earlier.programVersion + " and is now " + programVersion);
        }
        return changes;
    }

    private static String words(SourceState state) {
        return state == null ? "not told" : state.words();
    }

    /** JSON does not tell an int from a long. */
    private static boolean same(Object before, Object now) {
        return (before instanceof Number && now instanceof Number)
                ? new BigDecimal(before.toString()).compareTo(new BigDecimal(now.toString())) == 0
                : Objects.equals(before, now);
    }
}
