package dev.vireo.benchmarks.data;

import java.nio.file.Path;

/// What is wrong with a data set on this machine.
///
/// @param file where it is wrong, or what is missing
/// @param line from 1; 0 when it is about the whole file
/// @param message what is wrong
/// @param hint how to obtain or mend it
public record Problem(Path file, int line, String message, String hint) {}
