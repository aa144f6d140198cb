package dev.vireo.agent;

import dev.vireo.program.ImagePatch;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Answers a question without a program, always with a value of the demanded type.
final class Fallback {
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(?:\\.\\d+)?");
    private static final List<String> NUMBER_WORDS = List.of(
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve");

    /// Asks a tool on behalf of the question; empty when it refused.
    interface Tools {
        Optional<Value> call(String function, List<Value> arguments);
    }

    /// A value, and whether it says what the tools said; otherwise it is only of the right type.
    record Guess(Value value, boolean read) {}

    private final Tools tools;
    private final List<ImagePatch> patches;
    private final String question;

    /// @param patches what the question is about; several pictures are asked by their first
    Fallback(Tools tools, List<ImagePatch> patches, String question) {
        this.tools = tools;
        this.patches = patches;
        this.question = question;
    }

    /// A value of the type, or nothing when there can be none: an `ImagePatch` of no picture.
    Optional<Guess> guess(Type type) {
        return switch (type) {
            case Type.Simple.BOOL -> {
                Optional<Boolean> said = reply().flatMap(Fallback::yesOrNo);
                yield guess(new Value.Bool(said.orElse(false)), said.isPresent());
            }
            case Type.Simple.INT -> {
                Optional<Long> said = reply().flatMap(Fallback::number)
                        .filter(d -> d == Math.rint(d))
                        .map(Double::longValue)
                        .or(this::count);
                yield guess(new Value.Int(said.orElse(0L)), said.isPresent());
            }
            case Type.Simple.FLOAT -> {
                Optional<Double> said = reply().flatMap(Fallback::number).or(() -> count().map(Long::doubleValue));
                yield guess(new Value.Real(said.orElse(0.0)), said.isPresent());
            }
            case Type.Simple.STR -> {
                Optional<String> said = reply();
                yield guess(new Value.Str(said.orElse("unknown")), said.isPresent());
            }
            case Type.Simple.PATCH -> {
                List<Value> hits = hits();
                Optional<Value> whole = patches.stream().findFirst().map(Value.Patch::new);
                yield hits.isEmpty() ? whole.map(patch -> new Guess(patch, false)) : guess(hits.getFirst(), true);
            }
            case Type.Simple.VIDEO -> Optional.empty(); // asked of a video, a part of it would be a guess
            case Type.Simple.NONE -> guess(new Value.None(), true);
            case Type.OptionalOf(Type element) ->
                element == Type.Simple.PATCH
                        ? guess(hits().stream().findFirst().orElseGet(Value.None::new), true)
                        : guess(element);
            case Type.ListOf(Type element) ->
                guess(new Value.Items(element == Type.Simple.PATCH ? hits() : List.of()), element == Type.Simple.PATCH);
            case Type.DictOf _ -> guess(new Value.Dict(Map.of()), false);
            case Type.TupleOf(List<Type> elements) -> {
                List<Value> values = new ArrayList<>();
                boolean read = true;
                for (Type element : elements) {
                    Optional<Guess> part = guess(element);
                    if (part.isEmpty()) {
                        yield Optional.empty();
                    }
                    values.add(part.get().value());
                    read &= part.get().read();
                }
                yield guess(new Value.Tuple(values), read);
            }
        };
    }

    private static Optional<Guess> guess(Value value, boolean read) {
        return Optional.of(new Guess(value, read));
    }

    private Optional<String> reply() {
        if (patches.isEmpty()) {
            return Optional.empty();
        }
        return tools.call(
                        "ImagePatch.simple_query",
                        List.of(new Value.Patch(patches.getFirst()), new Value.Str(question)))
                .flatMap(value -> value instanceof Value.Str(String text) && !text.isBlank()
                        ? Optional.of(text)
                        : Optional.empty());
    }

    private Optional<Long> count() {
        String thing = Phrase.thing(question);
        return thing.isEmpty() || patches.isEmpty()
                ? Optional.empty()
                : find(thing).map(hits -> (long) hits.size());
    }

    private List<Value> hits() {
        String thing = Phrase.thing(question);
        return thing.isEmpty() || patches.isEmpty() ? List.of() : find(thing).orElse(List.of());
    }

    private Optional<List<Value>> find(String thing) {
        List<Value> all = new ArrayList<>();
        boolean answered = false;
        for (ImagePatch patch : patches) {
            Optional<Value> found =
                    tools.call("ImagePatch.find", List.of(new Value.Patch(patch), new Value.Str(thing)));
            if (found.isPresent() && found.get() instanceof Value.Items(List<Value> hits)) {
                all.addAll(hits);
                answered = true;
            }
        }
        return answered ? Optional.of(all) : Optional.empty();
    }

    /// "yes" or "no", and nothing that merely begins or ends with it.
    static Optional<Boolean> yesOrNo(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT).replaceAll("[.!]+$", "")) {
            case "yes", "true" -> Optional.of(true);
            case "no", "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /// The first number in a text, in digits or as a word up to twelve.
    static Optional<Double> number(String text) {
        Matcher digits = NUMBER.matcher(text);
        if (digits.find()) {
            return Optional.of(Double.valueOf(digits.group()));
        }
        for (String word : text.toLowerCase(Locale.ROOT).split("[^a-z]+", -1)) {
            int n = NUMBER_WORDS.indexOf(word);
            if (n >= 0) {
                return Optional.of((double) n);
            }
        }
        return Optional.empty();
    }
}
