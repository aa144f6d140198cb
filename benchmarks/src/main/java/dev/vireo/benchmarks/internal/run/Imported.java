package dev.vireo.benchmarks.internal.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.benchmarks.data.Gold;
import dev.vireo.benchmarks.data.Sample;
import dev.vireo.benchmarks.metric.ForeignLog;
import dev.vireo.benchmarks.metric.Judged;
import dev.vireo.benchmarks.run.Prediction;
import dev.vireo.benchmarks.run.RunPlan;
import dev.vireo.benchmarks.run.RunResults;
import dev.vireo.benchmarks.run.Runs;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;

/// The log of another harness as what a run holds.
public record Imported(List<Prediction> predictions, RunResults results, ObjectNode fingerprint) {
    private static final String ARM = "imported";

    /// Reads a log about the questions that are picked.
    ///
    /// @param notices is told when the log wants other answers than the data set
    /// @throws VireoException with code DATA when it has a question that is not picked
    public static Imported read(Path file, Optional<String> judge, Picked picked, Consumer<String> notices) {
        ForeignLog log =
                ForeignLog.open(file, judge, picked.places().keySet().stream().toList());
        Map<String, Judged> answers = new HashMap<>();
        log.answers().forEach(one -> answers.put(one.id(), one));
        refuseStrangers(file, log, picked);
        boolean texts = log.answers().stream().anyMatch(one -> !one.answer().isBlank());
        RunPlan plan = picked.plan();
        Map<String, Prediction> predictions = new LinkedHashMap<>();
        List<String> other = new ArrayList<>();
        picked.each((_, sample) -> {
            Judged answer = answers.get(sample.id());
            if (answer != null) {
                Prediction plain = prediction(plan, sample, answer);
                Prediction scored = texts ? Asker.scored(plan, sample, plain) : plain;
                predictions.put(sample.id(), withVerdict(scored, answer));
                if (!agrees(sample, log.wanted().get(sample.id()))) {
                    other.add(sample.id());
                }
            }
        });
        if (!other.isEmpty()) {
            notices.accept("of " + other.size() + " questions the log wants another answer than the data set, for"
                    + " example of '" + other.getFirst() + "': is it the same split, in the same order?");
        }
        List<Prediction> all = List.copyOf(predictions.values());
        RunResults results = Summary.of(picked, new HashMap<>(predictions), Map.of(), Map.of());
        ObjectNode fingerprint = Fingerprint.of(plan);
        fingerprint.put("arm", ARM);
        fingerprint.remove(List.of("frames", "settings"));
        if (!texts) {
            fingerprint.putArray("metrics").add(Runs.HARNESS);
        }
        fingerprint
                .putObject(Fingerprint.IMPORTED)
                .put("harness", log.harness())
                .put("file", String.valueOf(file.getFileName()))
                .put("sha256", hash(file))
                .put("judged_by", log.judge());
        return new Imported(all, named(results, texts, all), fingerprint);
    }

    private static void refuseStrangers(Path file, ForeignLog log, Picked picked) {
        List<String> strangers = log.answers().stream()
                .map(Judged::id)
                .filter(id -> !picked.places().containsKey(id))
                .toList();
        if (!strangers.isEmpty()) {
            throw new VireoException(
                    Code.DATA,
                    "[" + file + "] has " + strangers.size() + " questions that are not in "
                            + picked.plan().dataset().name() + " "
                            + picked.plan().split() + ": "
                            + String.join(", ", strangers.subList(0, Math.min(5, strangers.size())))
                            + (strangers.size() > 5 ? ", ..." : ""),
                    "Name the split that it is about.");
        }
    }

    private static Prediction prediction(RunPlan plan, Sample sample, Judged answer) {
        return new Prediction(
                sample.id(),
                sample.question(),
                Asker.files(plan, sample),
                sample.options(),
                sample.gold(),
                answer.answer(),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                false,
                answer.answer(),
                Optional.empty(),
                Optional.empty(),
                "",
                Optional.empty(),
                new LinkedHashMap<>(),
                sample.group(),
                sample.labels(),
                "");
    }

    /// With what the harness says; where nothing else judges, that decides whether it is right.
    private static Prediction withVerdict(Prediction one, Judged answer) {
        SequencedMap<String, Double> scores = new LinkedHashMap<>(one.scores());
        if (!Double.isNaN(answer.score())) {
            scores.put(Runs.HARNESS, answer.score());
        }
        Optional<Boolean> verdict = Double.isNaN(answer.score()) ? Optional.empty() : Optional.of(answer.right());
        return one.scored(scores, one.right().or(() -> verdict));
    }

    /// Whether the answer that the log wants may be the one of the data set; it is when it doesn't say one.
    private static boolean agrees(Sample sample, @org.jspecify.annotations.Nullable String wanted) {
        if (wanted == null) {
            return true;
        }
        String text = wanted.strip();
        return switch (sample.gold()) {
            case Gold.Text(List<String> accepted) -> accepted.stream().anyMatch(text::equalsIgnoreCase);
            case Gold.Choice choice ->
                text.equalsIgnoreCase(sample.options().get(choice.index()))
                        || text.equals(choice.letter())
                        || text.equals(String.valueOf(choice.index()))
                        || text.startsWith("(" + choice.letter() + ")")
                        || text.startsWith(choice.letter() + ".");
            case Gold.Region _, Gold.Withheld _ -> true;
        };
    }

    private static RunResults named(RunResults results, boolean texts, List<Prediction> all) {
        return new RunResults(
                results.dataset(),
                results.split(),
                ARM,
                results.selected(),
                results.asked(),
                (int) all.stream().filter(one -> one.right().orElse(false)).count(),
                texts ? results.metrics() : new LinkedHashMap<>(),
                results.failed(),
                results.failures(),
                results.degraded(),
                results.unknown(),
                results.spent());
    }

    private static String hash(Path file) {
        try {
            return Sha256.of(file);
        } catch (IOException e) {
            throw new VireoException(Code.DATA, "[" + file + "] can't be read: " + IoReason.of(e), "", e);
        }
    }
}
