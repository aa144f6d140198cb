package dev.vireo.trainer.rl;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The usual rewards. Texts are read in linear time.
public final class Rewards {
    /// The name of the part that is trained on.
    public static final String OVERALL = "overall";

    /// The name of the part of [#format].
    public static final String FORMAT = "format";

    /// The name of the part of [#accuracy].
    public static final String ACCURACY = "accuracy";

    /// The name of the part of [#overlong].
    public static final String OVERLONG = "overlong";

    private static final String THINK = "<think>";
    private static final String THOUGHT = "</think>";
    private static final String ANSWER = "<answer>";
    private static final String ANSWERED = "</answer>";

    private Rewards() {}

    /// Whether a response is, from its first letter to its last, `<think>...</think>`, white space or
    /// none, `<answer>...</answer>`; as LongVILA-R1's released code asks, anything may stand between the
    /// tags, tags too.
    public static boolean isFormatted(String text) {
        if (!text.startsWith(THINK) || !text.endsWith(ANSWERED)) {
            return false;
        }
        int end = text.length() - ANSWERED.length();
        for (int at = text.indexOf(THOUGHT, THINK.length()); at >= 0; at = text.indexOf(THOUGHT, at + 1)) {
            int next = at + THOUGHT.length();
            while (next < end && Words.isSpace(text.charAt(next))) {
                next++;
            }
            if (text.startsWith(ANSWER, next) && next + ANSWER.length() <= end) {
                return true;
            }
        }
        return false;
    }

    /// The answer in a response: what stands in its first `<answer>...</answer>`, or the whole text
    /// without one; without white space around it.
    public static String answer(String text) {
        int start = text.indexOf(ANSWER);
        int end = start < 0 ? -1 : text.indexOf(ANSWERED, start + ANSWER.length());
        return (end < 0 ? text : text.substring(start + ANSWER.length(), end)).strip();
    }

    /// 1 for a response that [#isFormatted], else 0; named `format`.
    public static Reward format() {
        return response -> Map.of(FORMAT, isFormatted(response.text()) ? 1.0 : 0.0);
    }

    /// How right the answer is, as [Expected#score] says; named `accuracy`.
    public static Reward accuracy() {
        return response -> Map.of(ACCURACY, response.expected().score(answer(response.text())));
    }

    /// The punishment of long responses; named `overlong`.
    public static Reward overlong(SoftOverlong rule) {
        return response -> Map.of(OVERLONG, rule.of(response.tokens()));
    }

    /// What LongVILA-R1 was trained on: 0.9 accuracy and 0.1 format.
    public static Reward published() {
        Map<String, Double> weights = new LinkedHashMap<>();
        weights.put(ACCURACY, 0.9);
        weights.put(FORMAT, 0.1);
        return weighted(weights, List.of(accuracy(), format()));
    }

    /// The parts of several rewards, and `overall`, the sum of those that have a weight.
    ///
    /// The reward that comes back throws a [VireoException]: USAGE when a weight names no part or two
    /// rewards have a part of the same name, DATA when a part is not finite.
    ///
    /// @param weights by the names of parts
    /// @param rewards whose parts are shown
    public static Reward weighted(Map<String, Double> weights, List<Reward> rewards) {
        Map<String, Double> fixed = new LinkedHashMap<>(weights);
        List<Reward> all = List.copyOf(rewards);
        return response -> {
            Map<String, Double> parts = new LinkedHashMap<>();
            for (Reward reward : all) {
                reward.of(response).forEach((name, value) -> add(parts, name, value));
            }
            double sum = 0;
            for (Map.Entry<String, Double> weight : fixed.entrySet()) {
                Double part = parts.get(weight.getKey());
                if (part == null) {
                    throw new VireoException(
                            Code.USAGE,
                            "no reward has a part '" + weight.getKey() + "'",
                            "Their parts are " + String.join(", ", parts.keySet()) + ".");
                }
                sum += weight.getValue() * part;
            }
            add(parts, OVERALL, sum);
            return parts;
        };
    }

    private static void add(Map<String, Double> parts, String name, double value) {
        if (!Double.isFinite(value)) {
            throw new VireoException(
                    Code.DATA, "the part '" + name + "' of a reward is " + value, "Let the reward give a number.");
        }
        if (parts.putIfAbsent(name, value) != null) {
            throw new VireoException(
                    Code.USAGE, "two rewards have a part '" + name + "'", "Give one of them another name.");
        }
    }
}
