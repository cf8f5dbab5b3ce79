/**
 * What the executors compute on: which device each has, whether all have what the job asks for, and the GPU of a
 * task. Open {@link dev.flowmatch.device.DeviceCheck} first.
 *
 * <p>May import {@code cluster}, {@code fault}, {@code kernel} and {@code network}; Spark.
 */
package dev.flowmatch.device;
