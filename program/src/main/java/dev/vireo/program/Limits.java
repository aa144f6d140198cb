package dev.vireo.program;

import java.time.Duration;

/// What one run of a program may use.
///
/// @param time computing time by the clock; time spent inside tools does not count
/// @param frames nested Python calls
/// @param outputBytes bytes printed to stdout and stderr, each
/// @param toolCalls calls of tools
public record Limits(Duration time, int frames, long outputBytes, int toolCalls) {
    /// 5 s, 2000 frames, 64 KiB of output, 1000 tool calls.
    public static final Limits DEFAULT = new Limits(Duration.ofSeconds(5), 2000, 64 << 10, 1000);

    /// The most that a setting allows: an hour, 100,000 frames, 1 GiB of output, a million tool calls.
    public static final Limits MOST = new Limits(Duration.ofHours(1), 100_000, 1 << 30, 1_000_000);

    /// @throws IllegalArgumentException when a limit is not positive
    public Limits {
        if (time.isZero() || time.isNegative() || frames <= 0 || outputBytes <= 0 || toolCalls <= 0) {
            throw new IllegalArgumentException("limits must be positive: " + time + ", " + frames + " frames, "
                    + outputBytes + " bytes, " + toolCalls + " tool calls");
        }
    }

    /// The smaller of each.
    public Limits atMost(Limits most) {
        return new Limits(
                time.compareTo(most.time) < 0 ? time : most.time,
                Math.min(frames, most.frames),
                Math.min(outputBytes, most.outputBytes),
                Math.min(toolCalls, most.toolCalls));
    }

    /// The same limits with another computing time.
    public Limits withTime(Duration newTime) {
        return new Limits(newTime, frames, outputBytes, toolCalls);
    }
}
