package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class OutcomeTest {
    @Test
    void isOneLineOfJsonInOrder() {
        assertEquals(
                "{\"command\":\"sample\",\"output\":\"a \\\"b\\\"\",\"rows\":12,\"seconds\":1.235,"
                        + "\"rows_per_second\":9.717,\"files\":2}",
                new Outcome("sample", "a \"b\"", 12, 1.23456)
                        .withRate(9.7171)
                        .with("files", 2)
                        .json());
    }

    @Test
    void aNumberThatJsonCannotHoldIsNull() {
        assertEquals(
                "{\"command\":\"train\",\"output\":null,\"rows\":0,\"seconds\":0.0,\"validation_loss\":null}",
                new Outcome("train", null, 0, 0)
                        .with("validation_loss", Double.NaN)
                        .json());
    }
}
