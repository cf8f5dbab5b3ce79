/** Benchmarks, each a main class; {@code bin/benchmark} runs them. Not part of any jar. */
package dev.flowmatch.bench;
