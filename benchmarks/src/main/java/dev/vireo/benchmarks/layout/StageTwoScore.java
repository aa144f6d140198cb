package dev.vireo.benchmarks.layout;

import dev.vireo.benchmarks.layout.StageOneScore.Result;
import dev.vireo.benchmarks.layout.StageOneScore.Tally;
import dev.vireo.benchmarks.layout.StageOneScore.Task;
import dev.vireo.layout.LayoutBox;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.IntFunction;

/// How many videos of the stage-2 benchmark show what their prompts demand (arXiv 2309.17444): what a detector
/// finds in six frames is judged by the rules of the first stage. Any detector can stand behind it; the published
/// one is OWL-ViT base of patch 32, for which the texts of a prompt compete in each patch.
///
/// ```java
/// List<StageOneScore.Result> results = new ArrayList<>();
/// for (StageTwoScore.Prompt prompt : StageTwoScore.prompts(Path.of("prompts.jsonl"))) {
///     List<Image> video = generate(prompt.text());
///     results.add(prompt.judge(StageTwoScore.Rules.PUBLISHED, video.size(), 512, 512,
///             frame -> detect(video.get(frame), prompt.detectorTexts())));
/// }
/// StageTwoScore score = new StageTwoScore(results);
/// ```
///
/// @param results one per video
public record StageTwoScore(List<Result> results) {
    public StageTwoScore {
        results = List.copyOf(results);
    }

    /// What is found in a frame.
    ///
    /// @param text the number of the text that it fits, from 0
    /// @param score how well, 0 to 1
    /// @param box in pixels of the frame; it may reach outside
    public record Detection(int text, double score, LayoutBox box) {}

    /// What counts as found.
    ///
    /// @param threshold the least score, 0 to 1
    /// @param overlap of two boxes of one text that share as much or more, as intersection over union, the worse
    ///     goes
    public record Rules(double threshold, double overlap) {
        /// Those that the published figures were measured with.
        public static final Rules PUBLISHED = new Rules(0.1, 0.1);

        /// @throws VireoException with code USAGE when a number does not lie between 0 and 1
        public Rules {
            if (!(threshold >= 0 && threshold <= 1) || !(overlap >= 0 && overlap <= 1)) {
                throw new VireoException(
                        Code.USAGE,
                        "threshold " + threshold + " and overlap " + overlap + " can't be rules of finding",
                        "Both are shares, 0 to 1.");
            }
        }
    }

    /// The prompts of a file, which is that of the first stage with `detector_texts` in each line.
    ///
    /// @throws VireoException with code DATA when it is missing or malformed
    public static List<Prompt> prompts(Path file) {
        return StageOnePrompts.read(file).stream()
                .map(asked -> {
                    if (asked.detectorTexts().isEmpty()) {
                        throw new VireoException(
                                Code.DATA,
                                "[" + file + "] the prompt of index " + asked.index() + " has no "
                                        + StageOnePrompts.TEXTS,
                                "They say what is looked for in its video: [\"a photo of a cat\"].");
                    }
                    return new Prompt(asked);
                })
                .toList();
    }

    /// A prompt, and what it demands of its video.
    public static final class Prompt {
        private final StageOnePrompts.Prompt asked;

        private Prompt(StageOnePrompts.Prompt asked) {
            this.asked = asked;
        }

        /// Its index in the file.
        public int index() {
            return asked.index();
        }

        /// What it is about.
        public Task task() {
            return asked.task();
        }

        /// Its words.
        public String text() {
            return asked.text();
        }

        /// What is to be looked for in the frames: `a photo of a red ball`.
        public List<String> detectorTexts() {
            return asked.detectorTexts();
        }

        /// Judges a video: six of its frames are looked at, evenly spread from the first to the last.
        ///
        /// @param frames how many the video has
        /// @param width of a frame in pixels
        /// @param height of a frame in pixels
        /// @param detect what is found in a frame, by its number
        /// @throws VireoException with code DATA when there are fewer than six frames, a text that was
        ///     not asked for is found, or more than a hundred boxes of a frame count
        public Result judge(Rules rules, int frames, int width, int height, IntFunction<List<Detection>> detect) {
            List<List<Detection>> found = new ArrayList<>();
            for (int frame : frames(frames)) {
                found.add(detect.apply(frame));
            }
            boolean passed = asked.demand().isMetBy(new StageTwoLayout(rules, asked).of(width, height, found));
            return new Result(index(), task(), text(), passed, "");
        }

        @Override
        public String toString() {
            return "Prompt[" + index() + ", " + task() + ", " + text() + "]";
        }
    }

    /// The frames of a video that are judged: six, evenly spread from the first to the last; what lies between
    /// two is the even one.
    ///
    /// @param frames how many the video has
    /// @throws VireoException with code DATA when there are fewer than six
    public static List<Integer> frames(int frames) {
        TreeSet<Integer> out = new TreeSet<>();
        for (int i = 0; i < StageOneDemand.FRAMES; i++) {
            out.add((int) Math.rint(i * ((frames - 1) / (StageOneDemand.FRAMES - 1.0))));
        }
        if (frames < StageOneDemand.FRAMES || out.size() < StageOneDemand.FRAMES) {
            throw new VireoException(
                    Code.DATA,
                    "a video of " + frames + " frames can't be judged by " + StageOneDemand.FRAMES + " of them",
                    "Make longer videos.");
        }
        return List.copyOf(out);
    }

    /// Videos that show what their prompts demand.
    public int passed() {
        return StageOneScore.passed(results);
    }

    /// What came of each task that has videos.
    public Map<Task, Tally> tasks() {
        return StageOneScore.tasks(results);
    }

    /// The object of the command contract: `tasks`, `passed`, `total`.
    public Map<String, Object> plain() {
        return StageOneScore.sums(results);
    }
}
