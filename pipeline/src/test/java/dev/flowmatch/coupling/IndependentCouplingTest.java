package dev.flowmatch.coupling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class IndependentCouplingTest {

    @Test
    void keepsEveryPairAsDrawn() {
        int[] noiseOfRow = new int[3];
        new IndependentCoupling().pair(new float[6], new float[6], 3, 2, noiseOfRow);
        assertArrayEquals(new int[] {0, 1, 2}, noiseOfRow);
    }
}
