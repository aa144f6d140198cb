package dev.vireo.diffusion;

import java.nio.file.Path;

/// Where it is noted after every step how far a video has come.
///
/// @param file is written after every step; when it is there at the beginning, the work goes on where it says. It is
///     left there when the video is done, and is the caller's to delete as soon as the frames are safe
/// @param model tells one model from another, as the hashes of its files do ([VideoRun#weights])
public record Unfinished(Path file, String model) {}
