package dev.flowmatch.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.fault.UsageException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricConditionTest {
    private static final Map<String, Double> METRICS =
            Map.of("c2st", 0.72, "c2st_floor", 0.9, "trend_error", 3.0, "trend_error_floor", 2.0, "tstr", 0.5);

    @ParameterizedTest
    @CsvSource({
        "c2st>=0.79*floor, true",
        "c2st >= 0.81 * floor, false",
        "trend_error<=1.5*floor, true",
        "trend_error<floor, false",
        "trend_error>floor, true",
        "c2st>=0.7, true",
        "c2st<0.72, false"
    })
    void boundMayBeAMultipleOfTheFloor(String text, boolean holds) {
        assertEquals(holds, MetricCondition.parse(text).holds(METRICS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"c2st", "c2st>=", "c2st>=x*floor", "c2st>=0.8*ceiling", "c2st>=floor*0.8", "c2st==1"})
    void otherFormsAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> MetricCondition.parse(text));
    }

    @Test
    void measureWithoutAFloorHasNoMultipleOfIt() {
        MetricCondition condition = MetricCondition.parse("tstr>=0.9*floor");
        assertTrue(assertThrows(UsageException.class, () -> condition.holds(METRICS))
                .getMessage()
                .contains("there is no metric 'tstr_floor'"));
    }

    @Test
    void namesThatCannotBeAreFoundWithoutData() {
        MetricNames.require(List.of(MetricCondition.parse("compared_sliced_w2_1_step<=1")));
        MetricNames.require(List.of(MetricCondition.parse("c2st_independent<=1")));
        UsageException error = assertThrows(
                UsageException.class, () -> MetricNames.require(List.of(MetricCondition.parse("trend_eror<=1"))));
        assertTrue(error.getMessage().contains("did you mean 'trend_error'"), error.getMessage());
    }
}
