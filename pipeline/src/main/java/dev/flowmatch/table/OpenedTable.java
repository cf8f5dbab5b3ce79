package dev.flowmatch.table;

import dev.flowmatch.cluster.ClusterJobs;
import dev.flowmatch.column.ColumnType;
import dev.flowmatch.column.LearnedColumn;
import dev.flowmatch.column.SourceColumn;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.JobFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;

/** A table that Spark reads, whose columns are not chosen yet. */
record OpenedTable(ClusterJobs jobs, String source, Dataset<Row> table, boolean csv, boolean files, Set<String> nulls) {
    /** After how many different numbers a CSV file's column is taken for one of numbers, whose values are not counted. */
    private static final int MOST_NUMBERS = 4096;

    static OpenedTable of(SparkSession spark, ClusterJobs jobs, String source, CsvFormat csv) throws IOException {
        return source.startsWith(SourceTable.CATALOG)
                ? new OpenedTable(
                        jobs,
                        source,
                        CatalogTable.open(spark, source.substring(SourceTable.CATALOG.length())),
                        false,
                        false,
                        Set.of())
                : ofFiles(spark, jobs, SourceFiles.find(spark.sparkContext().hadoopConfiguration(), source), csv);
    }

    static OpenedTable ofFiles(SparkSession spark, ClusterJobs jobs, SourceFiles files, CsvFormat csv) {
        jobs.describe("reading the columns of " + files.path());
        return new OpenedTable(
                jobs,
                files.path().toString(),
                read(spark, files, csv),
                files.format() == SourceFiles.Format.CSV,
                true,
                new HashSet<>(csv.nulls()));
    }

    SourceTable numbers(List<String> chosen, List<String> notices) {
        List<SourceColumn> all = schema();
        Survey survey = csv ? surveyTexts(all, name -> true, name -> false, 0) : null;
        List<SourceColumn> columns =
                SourceColumns.choose(survey == null ? all : survey.columns(), chosen, source, notices);
        List<ColumnChoice> choices = columns.stream()
                .map(column -> ColumnChoice.unseen(LearnedColumn.ofNumbers(column)))
                .toList();
        return table(choices, survey);
    }

    SourceTable columns(ColumnOptions options, List<String> notices) {
        List<SourceColumn> all = schema();
        Survey survey = csv
                ? surveyTexts(
                        all,
                        name -> options.chosen().isEmpty() || options.chosen().contains(name),
                        name -> !options.excluded().contains(name) && !SourceColumns.isReserved(name),
                        options.maxCategories())
                : null;
        List<SourceColumn> candidates =
                SourceColumns.candidates(survey == null ? all : survey.columns(), options, source, notices);
        survey = survey == null ? surveyValues(candidates, options) : inTextsOfTheirTypes(survey, candidates, options);
        if (survey.splits().isEmpty()) {
            throw new DataException("source " + source + " has no rows");
        }
        List<ColumnChoice> choices = new ColumnKinds(options, source)
                .choose(candidates, candidates.stream().map(survey::of).toList(), notices);
        if (choices.isEmpty()) {
            throw new DataException("source " + source + " has no column left to learn: " + String.join("; ", notices));
        }
        return table(choices, survey);
    }

    /** What was surveyed of some columns, by their names. */
    private record Survey(List<SourceColumn> columns, Map<String, ColumnSurvey> byName, List<SplitCount> splits) {
        ColumnSurvey of(SourceColumn column) {
            return byName.get(column.name());
        }
    }

    private List<SourceColumn> schema() {
        List<SourceColumn> columns = new ArrayList<>();
        for (StructField field : table.schema().fields()) {
            columns.add(new SourceColumn(field.name(), typeName(field)));
        }
        if (columns.isEmpty()) {
            throw new DataException("source " + source + " has no rows");
        }
        return columns;
    }

    /** Spark's DDL name of a field's type. */
    static String typeName(StructField field) {
        String type = field.dataType().simpleString();
        // With a collation of its own a text is still a text.
        return type.startsWith("string ") ? "string" : type;
    }

    /** Surveys a CSV table some of whose columns matter, and finds their types; the others count as texts. */
    private Survey surveyTexts(
            List<SourceColumn> all, Predicate<String> matters, Predicate<String> counted, int maxCategories) {
        List<SourceColumn> columns =
                all.stream().filter(column -> matters.test(column.name())).toList();
        List<TableSurvey.Subject> subjects = columns.stream()
                .map(column -> new TableSurvey.Subject(
                        Cell.of(new SourceColumn(column.name(), "string"), true, nulls, true),
                        true,
                        counted.test(column.name()),
                        MOST_NUMBERS))
                .toList();
        TableSurvey survey = TableSurvey.take(
                jobs,
                "inferring the columns and counting the rows of " + source,
                rows(columns, subjects),
                subjects,
                maxCategories);
        if (survey.splits().isEmpty()) {
            throw new DataException("source " + source + " has no rows");
        }
        Map<String, ColumnSurvey> byName = new HashMap<>();
        List<SourceColumn> typed = new ArrayList<>();
        for (SourceColumn column : all) {
            int j = columns.indexOf(column);
            if (j >= 0) {
                byName.put(column.name(), survey.columns().get(j));
            }
            typed.add(new SourceColumn(
                    column.name(),
                    j < 0 ? "string" : CsvValue.typeName(survey.columns().get(j).kinds())));
        }
        return new Survey(typed, byName, survey.splits());
    }

    /**
     * Counts categories by the texts of their types, where this can be told from the texts in the file; otherwise, as where
     * the first text came after many numbers, those columns are counted once more.
     */
    private Survey inTextsOfTheirTypes(Survey survey, List<SourceColumn> candidates, ColumnOptions options) {
        Map<String, ColumnSurvey> byName = new HashMap<>(survey.byName());
        List<SourceColumn> again = new ArrayList<>();
        for (SourceColumn column : candidates) {
            ColumnSurvey found = survey.of(column);
            Optional<ColumnSurvey> canonical = ColumnKinds.canonical(Cell.of(column, true, nulls, true), found);
            if (canonical.isPresent()) {
                byName.put(column.name(), canonical.get());
            } else if (isCategory(column, options) && !(column.type().equals("string") && found.counted())) {
                again.add(column);
            }
        }
        if (!again.isEmpty()) {
            TableSurvey repeated = survey(again, options, "counting the values of ");
            for (int j = 0; j < again.size(); j++) {
                byName.put(again.get(j).name(), repeated.columns().get(j));
            }
        }
        return new Survey(survey.columns(), byName, survey.splits());
    }

    private Survey surveyValues(List<SourceColumn> columns, ColumnOptions options) {
        TableSurvey survey =
                survey(columns, options, files ? "counting the values and rows of " : "counting the values of ");
        Map<String, ColumnSurvey> byName = new HashMap<>();
        for (int j = 0; j < columns.size(); j++) {
            byName.put(columns.get(j).name(), survey.columns().get(j));
        }
        return new Survey(columns, byName, survey.splits());
    }

    private TableSurvey survey(List<SourceColumn> columns, ColumnOptions options, String task) {
        List<TableSurvey.Subject> subjects = columns.stream()
                .map(column -> new TableSurvey.Subject(
                        Cell.of(column, csv, nulls, isCategory(column, options)),
                        false,
                        true,
                        ColumnKinds.MOST_FEW_NUMBERS))
                .toList();
        return TableSurvey.take(jobs, task + source, rows(columns, subjects), subjects, options.maxCategories());
    }

    private static boolean isCategory(SourceColumn column, ColumnOptions options) {
        return options.categorical().contains(column.name())
                || !ColumnType.parse(column.type()).isOrdered();
    }

    /** The rows with file and split, in no order of their own. */
    private JavaRDD<Row> rows(List<SourceColumn> columns, List<TableSurvey.Subject> subjects) {
        List<Cell> cells = subjects.stream().map(TableSurvey.Subject::cell).toList();
        return files
                ? fileRows(columns, cells)
                : table.select(select(
                                functions.lit(source),
                                functions.spark_partition_id().cast("bigint"),
                                columns,
                                cells))
                        .toJavaRDD();
    }

    private JavaRDD<Row> fileRows(List<SourceColumn> columns, List<Cell> cells) {
        Column metadata = table.metadataColumn("_metadata");
        return table.select(
                        select(metadata.getField("file_path"), metadata.getField("file_block_start"), columns, cells))
                .toJavaRDD();
    }

    /** What a {@link RowParser} takes. */
    private static Column[] select(Column file, Column splitStart, List<SourceColumn> columns, List<Cell> cells) {
        Column[] selected = new Column[2 + columns.size()];
        selected[0] = file;
        selected[1] = splitStart;
        for (int j = 0; j < columns.size(); j++) {
            selected[2 + j] = cells.get(j).select(columns.get(j).name());
        }
        return selected;
    }

    /**
     * The table of these columns. The rows of a survey are taken for those that count where they show that none of them
     * has an invalid value.
     */
    private SourceTable table(List<ColumnChoice> choices, Survey survey) {
        List<LearnedColumn> learned =
                choices.stream().map(ColumnChoice::learned).toList();
        RowParser parser = RowParser.of(learned, csv, nulls);
        List<SourceColumn> columns = learned.stream().map(LearnedColumn::column).toList();
        List<Cell> cells =
                IntStream.range(0, parser.dim()).mapToObj(parser::cell).toList();
        boolean valid = files
                && survey != null
                && learned.stream().allMatch(column -> isValid(column, survey.of(column.column())));
        JavaRDD<Row> rows = files ? fileRows(columns, cells) : sortedRows(columns, cells);
        return new SourceTable(choices, rows, parser, valid ? survey.splits() : null);
    }

    private static boolean isValid(LearnedColumn column, ColumnSurvey survey) {
        boolean mayBeMissing = column.isCategorical() ? column.dictionary().missing() : column.flagged();
        boolean isText = column.isCategorical()
                && !ColumnType.parse(column.column().type()).isOrdered();
        return (mayBeMissing || survey.missing() == 0) && (isText || survey.infinite() == 0);
    }

    /**
     * A table or view has no order of its own: its rows are numbered in the order of the chosen columns' values, first by
     * the first. Rows with equal values are alike, so that it does not matter which comes first. The sorted partitions
     * stand for the files that other tables are numbered by.
     */
    private JavaRDD<Row> sortedRows(List<SourceColumn> columns, List<Cell> cells) {
        Column[] values = columns.stream().map(OpenedTable::orderable).toArray(Column[]::new);
        Dataset<Row> sorted = table.select(values)
                .sort(columns.stream().map(column -> Cell.column(column.name())).toArray(Column[]::new));
        Dataset<Row> selected = sorted.select(
                select(functions.lit(source), functions.spark_partition_id().cast("bigint"), columns, cells));
        String task = "sorting the rows of " + source;
        jobs.describe(task);
        try {
            // Spark looks for the bounds of the partitions, or sorts at once, before it has them.
            return selected.toJavaRDD();
        } catch (Exception e) {
            // What fails in a task is checked, but not declared.
            throw new JobFailure(task, e);
        }
    }

    /**
     * Zeros of both signs are equal to a sort, but not the same to whoever compares two pair sets: plus 0 is positive. Texts
     * are compared byte by byte, whatever their collation.
     */
    private static Column orderable(SourceColumn column) {
        Column value = Cell.column(column.name());
        return switch (column.type()) {
            case "double", "float" -> value.plus(functions.lit(0.0)).as(column.name());
            case "string" -> value.cast("string").as(column.name());
            default -> value;
        };
    }

    private static Dataset<Row> read(SparkSession spark, SourceFiles files, CsvFormat csv) {
        DataFrameReader reader = spark.read();
        try {
            if (files.format() == SourceFiles.Format.PARQUET) {
                return reader.parquet(files.readerPaths());
            }
            return reader.option("header", "true")
                    .option("sep", String.valueOf(csv.delimiter()))
                    .option("escape", "\"")
                    .option("ignoreLeadingWhiteSpace", "true")
                    .option("ignoreTrailingWhiteSpace", "true")
                    // Files of a folder whose headers differ are an error, not read by position.
                    .option("enforceSchema", "false")
                    .csv(files.readerPaths());
        } catch (Exception e) {
            // Spark's AnalysisException is checked, but not declared.
            throw new DataException("source " + files.path() + " cannot be read: " + JobFailure.reason(e), e);
        }
    }
}
