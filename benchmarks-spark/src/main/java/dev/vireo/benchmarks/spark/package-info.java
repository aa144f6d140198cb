/// Runs of benchmarks as jobs of Apache Spark.
@NullMarked
package dev.vireo.benchmarks.spark;

import org.jspecify.annotations.NullMarked;
