package dev.vireo.visiontools.builtin;

import dev.vireo.visiontools.vocabulary.Attribute;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The answers that the answer network can give, in the order of its scores.
public final class Answers {
    /// yes, no, 0 to 10, then the words of all attributes.
    public static final List<String> ALL = Stream.of(
                    Stream.of("yes", "no"),
                    IntStream.rangeClosed(0, 10).mapToObj(Integer::toString),
                    Stream.of(
                                    Attribute.Size.values(),
                                    Attribute.Color.values(),
                                    Attribute.Material.values(),
                                    Attribute.Shape.values())
                            .flatMap(Stream::of)
                            .map(Attribute::word))
            .flatMap(s -> s)
            .toList();

    private Answers() {}
}
