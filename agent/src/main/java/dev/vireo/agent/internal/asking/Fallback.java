package dev.vireo.agent.internal.asking;

import dev.vireo.program.ImagePatch;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.program.VideoSegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Answers a question without a program, always with a value of the demanded type.
public final class Fallback {
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(?:\\.\\d+)?");
    private static final List<String> NUMBER_WORDS = List.of(
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve");

    /// Asks a tool on behalf of the question; empty when it refused.
    public interface Tools {
        Optional<Value> call(String function, List<Value> arguments);
    }

    /// A value, and whether it says what the tools said; otherwise it is only of the right type.
    public record Guess(Value value, boolean read) {}

    private final Tools tools;
    private final Value receiver;
    private final String question;

    /// @param receiver what the question is about; several pictures are asked by their first, and where
    ///     pictures are needed of a video, those at 1/4, 1/2 and 3/4 of it stand for it
    public Fallback(Tools tools, Value receiver, String question) {
        this.tools = tools;
        this.receiver = receiver;
        this.question = question;
    }

    /// A value of the type, or nothing when there can be none: an `ImagePatch` of no picture.
    public Optional<Guess> guess(Type type) {
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
                Optional<Value> whole = middle().map(Value.Patch::new);
                yield hits.isEmpty() ? whole.map(patch -> new Guess(patch, false)) : guess(hits.getFirst(), true);
            }
            case Type.Simple.VIDEO -> receiver instanceof Value.Video ? guess(receiver, false) : Optional.empty();
            case Type.Simple.NONE -> guess(new Value.None(), true);
            case Type.OptionalOf(Type element) -> {
                if (element != Type.Simple.PATCH) {
                    yield guess(element);
                }
                Optional<List<Value>> found = find();
                Value best = found.flatMap(hits -> hits.stream().findFirst()).orElseGet(Value.None::new);
                yield guess(best, found.isPresent());
            }
            case Type.ListOf(Type element) -> {
                Optional<List<Value>> found = element == Type.Simple.PATCH ? find() : Optional.empty();
                yield guess(new Value.Items(found.orElse(List.of())), found.isPresent());
            }
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
        Optional<Value> said = receiver instanceof Value.Video
                ? tools.call("VideoSegment.simple_query", List.of(receiver, new Value.Str(question)))
                : middle().flatMap(patch -> tools.call(
                        "ImagePatch.simple_query", List.of(new Value.Patch(patch), new Value.Str(question))));
        return said.flatMap(value ->
                value instanceof Value.Str(String text) && !text.isBlank() ? Optional.of(text) : Optional.empty());
    }

    /// The picture that stands for all: the first, or the one in the middle of a video.
    Optional<ImagePatch> middle() {
        List<ImagePatch> all = patches(receiver);
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(all.get(receiver instanceof Value.Video ? all.size() / 2 : 0));
    }

    private Optional<Long> count() {
        return find().map(hits -> (long) hits.size());
    }

    private List<Value> hits() {
        return find().orElse(List.of());
    }

    /// The things that the question names in all pictures; of a video those in the frame that shows most of
    /// them, for the same thing is seen in many. Empty when nothing is named or no tool knows it.
    private Optional<List<Value>> find() {
        String thing = Phrase.thing(question);
        if (thing.isEmpty()) {
            return Optional.empty();
        }
        List<Value> all = new ArrayList<>();
        boolean answered = false;
        for (ImagePatch patch : patches(receiver)) {
            Optional<Value> found =
                    tools.call("ImagePatch.find", List.of(new Value.Patch(patch), new Value.Str(thing)));
            if (found.isPresent() && found.get() instanceof Value.Items(List<Value> hits)) {
                answered = true;
                if (!(receiver instanceof Value.Video)) {
                    all.addAll(hits);
                } else if (hits.size() > all.size()) {
                    all = new ArrayList<>(hits);
                }
            }
        }
        return answered ? Optional.of(all) : Optional.empty();
    }

    /// The pictures that a receiver is made of.
    public static List<ImagePatch> patches(Value receiver) {
        return switch (receiver) {
            case Value.Patch(ImagePatch patch) -> List.of(patch);
            case Value.Video(VideoSegment video) ->
                frames(video).stream()
                        .map(index -> ImagePatch.whole(video.frame(index)))
                        .toList();
            case Value.Items(List<Value> items) ->
                items.stream().flatMap(item -> patches(item).stream()).toList();
            case Value.Bool _, Value.Int _, Value.Real _, Value.Str _, Value.Tuple _, Value.Dict _, Value.None _ ->
                List.of();
        };
    }

    /// The frames that stand for a video.
    public static List<Integer> frames(VideoSegment video) {
        return video.spread(3);
    }

    /// "yes" or "no", and nothing that merely begins or ends with it.
    static Optional<Boolean> yesOrNo(String text) {
        String bare = text.strip();
        int end = bare.length();
        while (end > 0 && ".!".indexOf(bare.charAt(end - 1)) >= 0) {
            end--;
        }
        return switch (bare.substring(0, end).toLowerCase(Locale.ROOT)) {
            case "yes", "true" -> Optional.of(true);
            case "no", "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /// The first number in a text, in digits or as a word up to twelve.
    static Optional<Double> number(String text) {
        Matcher digits = NUMBER.matcher(text);
        if (digits.find()) {
            return Optional.of(Double.valueOf(digits.group())).filter(Double::isFinite);
        }
        for (String word : text.toLowerCase(Locale.ROOT).split("[^\\p{L}]+", -1)) {
            int n = NUMBER_WORDS.indexOf(word);
            if (n >= 0) {
                return Optional.of((double) n);
            }
        }
        return Optional.empty();
    }
}
