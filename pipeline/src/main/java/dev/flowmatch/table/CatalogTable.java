package dev.flowmatch.table;

import dev.flowmatch.fault.JobFailure;
import dev.flowmatch.fault.NearestName;
import dev.flowmatch.fault.UsageException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalog.Table;

/** The tables and views that Spark's catalog knows, by name. */
final class CatalogTable {
    /** A part of a name: in backquotes, of which two stand for one within, or without them up to the next dot. */
    private static final Pattern QUOTED_OR_PLAIN = Pattern.compile("`(?:[^`]|``)*`|[^.`]+");

    private CatalogTable() {}

    /**
     * A table or view.
     *
     * @param name as in SQL; a part in backquotes is taken as it is, and beyond them the dots alone divide it
     * @throws UsageException if there is none of that name, or it cannot be opened
     */
    static Dataset<Row> open(SparkSession spark, String name) {
        try {
            String identifier = identifier(name);
            if (spark.catalog().tableExists(identifier)) {
                return spark.table(identifier);
            }
            throw new UsageException(
                    "table '" + name + "' is not in Spark's catalog" + NearestName.hint(name, neighbours(spark, name)));
        } catch (UsageException e) {
            throw e;
        } catch (Exception e) {
            // Spark's AnalysisException is checked, but not declared.
            throw new UsageException("table '" + name + "' cannot be opened: " + JobFailure.reason(e), e);
        }
    }

    /**
     * A name as Spark parses it: which characters, beside a blank, and which words it takes only in backquotes is not the
     * same in all its versions, so that every part stands in them.
     */
    private static String identifier(String name) {
        return QUOTED_OR_PLAIN
                .matcher(name)
                .replaceAll(part -> Matcher.quoteReplacement(
                        part.group().startsWith("`") ? part.group() : "`" + part.group() + "`"));
    }

    /** The names of the tables where one was looked for: in the database that its name says, or in the current one. */
    private static List<String> neighbours(SparkSession spark, String name) {
        String prefix = name.substring(0, name.lastIndexOf('.') + 1);
        if (prefix.isEmpty()) {
            return names(spark.catalog().listTables(), "");
        }
        String database = identifier(prefix.substring(0, prefix.length() - 1));
        try {
            return spark.catalog().databaseExists(database)
                    ? names(spark.catalog().listTables(database), prefix)
                    : List.of();
        } catch (Exception e) {
            // Of a name that cannot be split like this, or where listing is not allowed: then there is no hint.
            return List.of();
        }
    }

    /** The names as a user writes them: in backquotes where a dot would divide them. */
    private static List<String> names(Dataset<Table> tables, String prefix) {
        return tables.collectAsList().stream()
                .map(table -> prefix
                        + (table.name().matches(".*[.`].*")
                                ? "`" + table.name().replace("`", "``") + "`"
                                : table.name()))
                .toList();
    }
}
