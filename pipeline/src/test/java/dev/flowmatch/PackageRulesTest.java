package dev.flowmatch;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;

/** Which room may import what, besides the JDK and SLF4J: the table of docs/architecture.md, line by line. */
@AnalyzeClasses(packages = "dev.flowmatch", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageRulesTest {
    private static final String SPARK = "org.apache.spark..";
    private static final String HADOOP = "org.apache.hadoop..";
    private static final String PARQUET = "org.apache.parquet..";
    private static final String JACKSON = "com.fasterxml.jackson..";
    private static final String RANDOM = "org.apache.commons.rng..";
    private static final String STATISTICS = "org.apache.commons.statistics..";
    private static final String CHARTS = "org.knowm.xchart..";
    private static final String ND4J = "org.nd4j..";
    private static final String JAVACPP = "org.bytedeco..";
    private static final String JNA = "com.sun.jna..";
    private static final String DL4J = "org.deeplearning4j..";
    private static final String LIGHTGBM = "com.microsoft.ml.lightgbm..";
    private static final String TUPLES = "scala";

    private static final Set<String> RULED = new TreeSet<>();

    @ArchTest
    static final ArchRule noCycles =
            slices().matching("dev.flowmatch.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule facade = ArchRuleDefinition.classes()
            .that()
            .resideInAPackage("dev.flowmatch")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "dev.flowmatch",
                    "dev.flowmatch.pairing",
                    "dev.flowmatch.training",
                    "dev.flowmatch.sampling",
                    "dev.flowmatch.evaluation",
                    SPARK);

    // The ground: no other room.

    @ArchTest
    static final ArchRule fault = room("fault", "");

    @ArchTest
    static final ArchRule flow = room("flow", "");

    @ArchTest
    static final ArchRule distribution = room("distribution", "", RANDOM, STATISTICS);

    @ArchTest
    static final ArchRule coupling = room("coupling", "");

    @ArchTest
    static final ArchRule kernel = room("kernel", "", ND4J, JAVACPP, JNA);

    // What lies in files or memory: no Spark.

    @ArchTest
    static final ArchRule solver = room("solver", "flow");

    @ArchTest
    static final ArchRule metrics = room("metrics", "coupling flow", RANDOM);

    @ArchTest
    static final ArchRule fidelity = room("fidelity", "distribution fault metrics", LIGHTGBM, JAVACPP);

    @ArchTest
    static final ArchRule column = room("column", "fault", STATISTICS);

    @ArchTest
    static final ArchRule storage = room("storage", "fault", HADOOP, PARQUET, JACKSON);

    @ArchTest
    static final ArchRule pairs = room("pairs", "column fault storage", HADOOP, PARQUET);

    @ArchTest
    static final ArchRule samples = room("samples", "column fault storage", HADOOP, PARQUET);

    @ArchTest
    static final ArchRule model = room("model", "column distribution fault storage", HADOOP, JACKSON);

    @ArchTest
    static final ArchRule network = room("network", "column flow kernel model", DL4J, ND4J, JAVACPP);

    @ArchTest
    static final ArchRule picture = room("picture", "metrics model", CHARTS);

    @ArchTest
    static final ArchRule report = room("report", "metrics picture");

    // What runs on Spark.

    @ArchTest
    static final ArchRule cluster = room("cluster", "fault", SPARK);

    @ArchTest
    static final ArchRule table =
            room("table", "cluster column distribution fault pairs storage", SPARK, HADOOP, TUPLES);

    @ArchTest
    static final ArchRule staging = room("staging", "fault samples storage", SPARK, HADOOP);

    @ArchTest
    static final ArchRule device = room("device", "cluster fault kernel network", SPARK);

    @ArchTest
    static final ArchRule averaging = room("averaging", "column fault kernel model network storage", SPARK, DL4J, ND4J);

    // The operations; they meet in files alone, so none imports another.

    @ArchTest
    static final ArchRule pairing =
            room("pairing", "cluster column coupling distribution fault pairs staging storage table", SPARK, HADOOP);

    @ArchTest
    static final ArchRule training = room(
            "training",
            "averaging cluster column device distribution fault model network pairs picture storage",
            SPARK,
            HADOOP,
            RANDOM);

    @ArchTest
    static final ArchRule sampling = room(
            "sampling",
            "cluster column device distribution fault flow model network pairs samples solver staging storage table",
            SPARK,
            HADOOP);

    @ArchTest
    static final ArchRule evaluation = room(
            "evaluation",
            "cluster column distribution fault fidelity metrics model network pairs picture report samples solver storage table",
            SPARK,
            HADOOP);

    @ArchTest
    static final ArchRule inspection = room("inspection", "cluster column fault model pairs samples storage", HADOOP);

    @ArchTest
    static void everyRoomHasItsRule(JavaClasses classes) {
        Set<String> rooms = classes.stream()
                .map(type -> type.getPackageName())
                .filter(name -> name.startsWith("dev.flowmatch.") && !name.startsWith("dev.flowmatch.jobs"))
                .map(name -> name.substring("dev.flowmatch.".length()))
                .collect(Collectors.toCollection(TreeSet::new));
        Assertions.assertEquals(RULED, rooms);
    }

    /**
     * The rule of a room.
     *
     * @param others the rooms that it may import, between blanks
     * @param libraries what else it may import
     */
    private static ArchRule room(String name, String others, String... libraries) {
        RULED.add(name);
        return ArchRuleDefinition.classes()
                .that()
                .resideInAPackage("dev.flowmatch." + name)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(Stream.of(
                                Stream.of("java..", "javax..", "org.slf4j..", "dev.flowmatch." + name),
                                Stream.of(others.split(" "))
                                        .filter(other -> !other.isEmpty())
                                        .map(other -> "dev.flowmatch." + other),
                                Stream.of(libraries))
                        .flatMap(rooms -> rooms)
                        .toArray(String[]::new));
    }
}
