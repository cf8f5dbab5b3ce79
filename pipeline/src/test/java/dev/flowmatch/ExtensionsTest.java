package dev.flowmatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.flowmatch.coupling.Coupling;
import dev.flowmatch.distribution.ToyDistribution;
import dev.flowmatch.metrics.ExactWasserstein;
import dev.flowmatch.metrics.TwoSampleMetric;
import dev.flowmatch.solver.OdeSolver;
import dev.flowmatch.solver.OpenEndSolver;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * A solver, a metric, a toy distribution or a coupling is one new file and its name in one list. This finds every
 * implementation among the classes, so that none is left out of its list, and of what the list feeds, by oversight.
 */
class ExtensionsTest {
    private static Set<String> implementationsOf(Class<?> type) {
        return new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages(type.getPackageName())
                        .stream()
                        .filter(found -> found.isAssignableTo(type) && !found.isInterface())
                        .filter(found -> !found.getModifiers().contains(JavaModifier.ABSTRACT))
                        .map(JavaClass::getName)
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    private static <T> Set<String> classesOf(Collection<T> names, Function<T, ?> find) {
        return names.stream()
                .map(name -> find.apply(name).getClass().getName())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void assertListed(Class<?> type, Set<String> listed) {
        Set<String> found = implementationsOf(type);
        assertTrue(found.size() > 1, "only " + found);
        assertEquals(found, listed);
    }

    @Test
    void everySolverIsFoundByName() {
        Set<String> listed = classesOf(OdeSolver.names(), name -> OdeSolver.of(name, 2, 1, 1e-3));
        // Any of them may be wrapped in this, which has no name of its own.
        listed.add(OpenEndSolver.class.getName());
        assertListed(OdeSolver.class, listed);
        for (String name : OdeSolver.names()) {
            assertEquals(name, OdeSolver.of(name, 2, 1, 1e-3).name());
        }
    }

    @Test
    void everyMetricIsComputedByEveryEvaluationUnderANameOfItsOwn() {
        // The exact distance is computed by every evaluation too, of as many rows as an option says.
        List<TwoSampleMetric> computed = new ArrayList<>(TwoSampleMetric.standard(0));
        computed.add(new ExactWasserstein(1));
        assertListed(TwoSampleMetric.class, classesOf(computed, metric -> metric));
        Set<String> names =
                TwoSampleMetric.standard(0).stream().map(TwoSampleMetric::name).collect(Collectors.toSet());
        assertEquals(TwoSampleMetric.standard(0).size(), names.size());
        assertTrue(names.stream().allMatch(name -> name.matches("[a-z][a-z0-9]*(_[a-z0-9]+)*")), names.toString());
    }

    @Test
    void everyToyDistributionIsASourceByName() {
        assertListed(ToyDistribution.class, classesOf(ToyDistribution.names(), ToyDistribution::named));
    }

    @Test
    void everyCouplingIsFoundByName() {
        assertListed(Coupling.class, classesOf(Coupling.names(), Coupling::named));
    }
}
