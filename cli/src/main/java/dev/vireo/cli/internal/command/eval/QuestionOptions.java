package dev.vireo.cli.internal.command.eval;

import dev.vireo.benchmarks.data.Dataset;
import dev.vireo.benchmarks.run.RunPlan;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.video.Clips;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which questions of a data set are asked, and how many at once.
@SuppressWarnings("NullAway.Init") // picocli sets the options before it calls a command
final class QuestionOptions {
    private static final Pattern FRAMES = Pattern.compile("[1-9]\\d{0,4}");

    @Option(names = "--split", paramLabel = "SPLIT", description = "Which part of it (default: its usual one).")
    private @Nullable String split;

    @Option(names = "--limit", paramLabel = "N", description = "No more than N questions.")
    private @Nullable Integer limit;

    @Option(
            names = "--offset",
            paramLabel = "N",
            defaultValue = "0",
            description = "Leave out N questions first (default: ${DEFAULT-VALUE}).")
    private int offset;

    @Option(
            names = "--sample-seed",
            paramLabel = "S",
            description = "Choose by chance, drawn from S, instead of in the order of the file.")
    private @Nullable Long sampleSeed;

    @Option(
            names = "--frames",
            paramLabel = "N",
            defaultValue = "32",
            description = "Frames of a video, spread evenly, or all (default: ${DEFAULT-VALUE}).")
    private String frames;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            defaultValue = "1",
            description = "Questions that are asked at once; the answers don't depend on it (default:"
                    + " ${DEFAULT-VALUE}).")
    private int concurrency;

    /// The split that is asked for, or the usual one.
    String split(Dataset dataset) {
        return split == null ? dataset.splits().getFirst() : split;
    }

    /// All that are chosen.
    RunPlan.Selection selection() {
        return new RunPlan.Selection(offset, Optional.ofNullable(limit), Optional.ofNullable(sampleSeed), 0, 1);
    }

    /// The frames of a video.
    ///
    /// @throws VireoException with code USAGE when `--frames` is no number of them
    Clips.Sampling sampling() {
        if (frames.equals("all")) {
            return Clips.Sampling.all();
        }
        if (!FRAMES.matcher(frames).matches()) {
            throw new VireoException(
                    Code.USAGE, "--frames: '" + frames + "' is no number of frames", "Write 1 to 99999, or all.");
        }
        return Clips.Sampling.atMost(Integer.parseInt(frames));
    }

    /// How many at once.
    int concurrency() {
        return concurrency;
    }
}
