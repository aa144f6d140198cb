package dev.vireo.benchmarks.layout;

import dev.vireo.benchmarks.layout.StageOnePrompts.Prompt;
import dev.vireo.language.LanguageModel;
import dev.vireo.language.Usage;
import dev.vireo.layout.Layout;
import dev.vireo.layout.LayoutAnswer;
import dev.vireo.planners.LayoutPlan;
import dev.vireo.planners.LayoutPlanner;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/// How many prompts of the stage-1 benchmark got a layout that does what they demand (arXiv 2309.17444,
/// section 5.1): layouts alone are judged, no video is made.
public final class StageOneScore {
    /// What a prompt is about.
    public enum Task {
        NUMERACY,
        ATTRIBUTION,
        VISIBILITY,
        DYNAMIC_SPATIAL,
        SEQUENTIAL;

        static Optional<Task> named(String name) {
            return Arrays.stream(values())
                    .filter(t -> t.toString().equals(name))
                    .findFirst();
        }

        static String names() {
            return String.join(", ", Arrays.stream(values()).map(Task::toString).toList());
        }

        /// As files name it: `dynamic_spatial`.
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// How it went with one prompt.
    ///
    /// @param index of the prompt in its file
    /// @param trouble why there is no layout; empty when there is one
    public record Result(int index, Task task, String prompt, boolean passed, String trouble) {}

    /// What came of the prompts of a task.
    public record Tally(int passed, int total) {}

    private final List<Result> results;
    private final int unparsable;
    private final int missing;

    private StageOneScore(List<Result> results, int unparsable, int missing) {
        this.results = List.copyOf(results);
        this.unparsable = unparsable;
        this.missing = missing;
    }

    /// The score of answers in a file `{prompt: [answer, ...]}`: the k-th time that a prompt comes up, its k-th
    /// answer is judged.
    ///
    /// @throws VireoException with code DATA when a file is missing or malformed, or the answers are to none of
    ///     the prompts
    public static StageOneScore ofResponses(Path prompts, Path responses) {
        List<Prompt> asked = StageOnePrompts.read(prompts);
        Map<String, List<String>> answers = Responses.read(responses);
        Map<String, Integer> given = new HashMap<>();
        List<Result> results = new ArrayList<>();
        int unparsable = 0;
        int missing = 0;
        for (Prompt prompt : asked) {
            List<String> list = answers.getOrDefault(prompt.text(), List.of());
            int k = given.merge(prompt.text(), 1, Integer::sum) - 1;
            if (k >= list.size()) {
                missing++;
                results.add(result(prompt, false, "there is no answer " + (k + 1) + " to it"));
                continue;
            }
            String said = new LanguageModel.Completion(list.get(k), Usage.NONE).said();
            switch (LayoutAnswer.of(said, prompt.text(), StageOneDemand.FRAMES)) {
                case LayoutAnswer.Read(Layout layout, List<String> _) ->
                    results.add(result(prompt, prompt.demand().isMetBy(layout), ""));
                case LayoutAnswer.Unreadable(List<String> problems) -> {
                    unparsable++;
                    results.add(result(prompt, false, String.join("; ", problems)));
                }
            }
        }
        if (missing == asked.size()) {
            throw new VireoException(
                    Code.DATA,
                    "[" + responses + "] has no answer to any of the " + asked.size() + " prompts of [" + prompts + "]",
                    "Its keys are the prompts, word by word.");
        }
        return new StageOneScore(results, unparsable, missing);
    }

    /// How many prompts a file has.
    ///
    /// @throws VireoException with code DATA when it is missing or malformed
    public static int prompts(Path prompts) {
        return StageOnePrompts.read(prompts).size();
    }

    /// The score of a planner, which is asked every prompt.
    ///
    /// @param progress told how many prompts are done
    /// @throws VireoException with code DATA when the file of prompts is missing or malformed; any of the planner
    public static StageOneScore ofPlanner(Path prompts, LayoutPlanner planner, IntConsumer progress) {
        List<Result> results = new ArrayList<>();
        int unparsable = 0;
        for (Prompt prompt : StageOnePrompts.read(prompts)) {
            switch (planner.plan(prompt.text())) {
                case LayoutPlan.Planned(Layout layout, List<String> _, var _) ->
                    results.add(result(prompt, prompt.demand().isMetBy(layout), ""));
                case LayoutPlan.NotUnderstood(String reason, var _) -> {
                    unparsable++;
                    results.add(result(prompt, false, reason));
                }
            }
            progress.accept(results.size());
        }
        return new StageOneScore(results, unparsable, 0);
    }

    private static Result result(Prompt prompt, boolean passed, String trouble) {
        return new Result(prompt.index(), prompt.task(), prompt.text(), passed, trouble);
    }

    /// One per prompt, in the order of the file.
    public List<Result> results() {
        return results;
    }

    /// Answers that are no layout; they count as not passed.
    public int unparsable() {
        return unparsable;
    }

    /// Prompts without an answer; they count as not passed.
    public int missing() {
        return missing;
    }

    /// Prompts whose layout does what they demand.
    public int passed() {
        return passed(results);
    }

    static int passed(List<Result> results) {
        return (int) results.stream().filter(Result::passed).count();
    }

    /// What came of each task that has prompts.
    public Map<Task, Tally> tasks() {
        return tasks(results);
    }

    static Map<Task, Tally> tasks(List<Result> results) {
        Map<Task, Tally> out = new EnumMap<>(Task.class);
        for (Result r : results) {
            out.merge(
                    r.task(),
                    new Tally(r.passed() ? 1 : 0, 1),
                    (a, b) -> new Tally(a.passed() + b.passed(), a.total() + b.total()));
        }
        return out;
    }

    /// The object of the command contract. `missing` stands in it when answers are missing.
    public Map<String, Object> plain() {
        Map<String, Object> out = sums(results);
        out.put("unparsable", unparsable);
        if (missing > 0) {
            out.put("missing", missing);
        }
        out.put(
                "results",
                results.stream()
                        .map(r -> {
                            Map<String, Object> one = new LinkedHashMap<>();
                            one.put("index", r.index());
                            one.put("passed", r.passed());
                            return one;
                        })
                        .toList());
        return out;
    }

    /// `tasks`, `passed` and `total`.
    static Map<String, Object> sums(List<Result> results) {
        Map<String, Object> tasks = new LinkedHashMap<>();
        tasks(results).forEach((task, tally) -> tasks.put(task.toString(), tally(tally.passed(), tally.total())));
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("tasks", tasks);
        out.putAll(tally(passed(results), results.size()));
        return out;
    }

    private static Map<String, Object> tally(int passed, int total) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("passed", passed);
        out.put("total", total);
        return out;
    }
}
