package dev.flowmatch;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.stream.Stream;

/** Which package may import what, besides the JDK and SLF4J: the table of docs/architecture.md. */
@AnalyzeClasses(packages = "dev.flowmatch", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageRulesTest {
    private static final String[] ND4J = {"org.nd4j..", "org.bytedeco..", "com.sun.jna.."};
    private static final String[] DL4J = {"org.deeplearning4j.."};
    private static final String[] RNG = {"org.apache.commons.rng.."};
    private static final String[] DISTRIBUTIONS = {"org.apache.commons.statistics.distribution.."};
    private static final String[] PARQUET = {"org.apache.parquet.."};
    private static final String[] HADOOP = {"org.apache.hadoop.."};
    private static final String[] JACKSON = {"com.fasterxml.jackson.."};
    private static final String[] CHARTS = {"org.knowm.xchart..", "org.knowm.xchart"};

    @ArchTest
    static final ArchRule noCycles =
            slices().matching("dev.flowmatch.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule facade = ArchRuleDefinition.classes()
            .that()
            .resideInAPackage("dev.flowmatch")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "dev.flowmatch", "dev.flowmatch.spark", "org.apache.spark..");

    @ArchTest
    static final ArchRule path = onlyImports("path");

    @ArchTest
    static final ArchRule field = onlyImports("field");

    @ArchTest
    static final ArchRule solver = onlyImports("solver", own("field"));

    @ArchTest
    static final ArchRule data = onlyImports("data", RNG, DISTRIBUTIONS);

    @ArchTest
    static final ArchRule coupling = onlyImports("coupling", own("data"));

    @ArchTest
    static final ArchRule metrics = onlyImports("metrics", own("field"), RNG);

    @ArchTest
    static final ArchRule model = onlyImports("model", own("field"), DL4J, ND4J);

    @ArchTest
    static final ArchRule io = onlyImports("io", PARQUET, HADOOP, JACKSON);

    @ArchTest
    static final ArchRule report = onlyImports("report", own("metrics"), own("io"), CHARTS);

    /** ND4J is imported by the model, and by the classes that average the network's parameters. */
    @ArchTest
    static final ArchRule nd4jOnlyInTheModelAndTheAveraging = ArchRuleDefinition.noClasses()
            .that()
            .resideOutsideOfPackage("dev.flowmatch.model..")
            .and()
            .haveNameNotMatching("dev\\.flowmatch\\.spark\\.Averaging.*")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(concat(DL4J, ND4J));

    private static ArchRule onlyImports(String name, String[]... others) {
        String[] always = {"java..", "javax..", "org.slf4j..", "dev.flowmatch." + name + ".."};
        return ArchRuleDefinition.classes()
                .that()
                .resideInAPackage("dev.flowmatch." + name + "..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        concat(always, Stream.of(others).flatMap(Stream::of).toArray(String[]::new)));
    }

    private static String[] own(String name) {
        return new String[] {"dev.flowmatch." + name + ".."};
    }

    private static String[] concat(String[] first, String[] second) {
        return Stream.concat(Stream.of(first), Stream.of(second)).toArray(String[]::new);
    }
}
