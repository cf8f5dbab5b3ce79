package dev.flowmatch.jobs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The command line computes nothing: it knows the operations, the parser, the bar and the session. */
@AnalyzeClasses(packages = "dev.flowmatch.jobs", importOptions = ImportOption.DoNotIncludeTests.class)
class JobsRulesTest {
    @ArchTest
    static final ArchRule importsOperationsParserBarAndSession = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "com.sun.management..",
                    "dev.flowmatch..",
                    "picocli..",
                    "me.tongfei.progressbar..",
                    "com.fasterxml.jackson..",
                    "org.apache.spark..",
                    "org.apache.hadoop.conf..",
                    "org.apache.hadoop.fs..",
                    // The order of what a process does at its end.
                    "org.apache.hadoop.util..");

    @ArchTest
    static final ArchRule onlyTheEntryIsPublic =
            classes().that().arePublic().and().areTopLevelClasses().should().haveSimpleName("Main");
}
