/**
 * How good a generated table is: measures of rows of numbers and categories with missing values, by column, by pair of
 * columns, by what boosted trees can tell and predict, and by the nearest training row. Pure functions of rows and a
 * seed: no files, no Spark. Open {@link dev.flowmatch.fidelity.FidelityMetric} first.
 *
 * <p>May import {@code distribution}, {@code fault} and {@code metrics}; LightGBM, and JavaCPP for the OpenMP runtime that
 * it needs.
 */
package dev.flowmatch.fidelity;
