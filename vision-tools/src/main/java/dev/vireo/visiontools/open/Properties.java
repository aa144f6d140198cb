package dev.vireo.visiontools.open;

import dev.vireo.visiontools.UnknownNameException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What a property is compared with, so that a network that only compares can tell whether a thing has it.
final class Properties {
    private static final List<String> COLORS =
            List.of("red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "gray");

    private static final Map<String, String> SPELLINGS = Map.of("grey", "gray", "violet", "purple");

    /// Words that leave no doubt that the other is meant to be absent.
    private static final List<List<String>> OPPOSITES = List.of(
            List.of("open", "closed"),
            List.of("full", "empty"),
            List.of("wet", "dry"),
            List.of("clean", "dirty"),
            List.of("old", "new"),
            List.of("old", "young"),
            List.of("bright", "dark"),
            List.of("light", "dark"),
            List.of("long", "short"),
            List.of("tall", "short"),
            List.of("thick", "thin"),
            List.of("round", "square"),
            List.of("shiny", "matte"),
            List.of("smooth", "rough"),
            List.of("striped", "plain"),
            List.of("wooden", "metal"),
            List.of("wooden", "plastic"),
            List.of("metal", "plastic"),
            List.of("standing", "sitting"),
            List.of("standing", "lying"),
            List.of("sitting", "lying"),
            List.of("sleeping", "awake"),
            List.of("male", "female"),
            List.of("indoor", "outdoor"),
            List.of("cooked", "raw"),
            List.of("sliced", "whole"),
            List.of("broken", "intact"),
            List.of("parked", "moving"),
            List.of("happy", "sad"));

    /// A part of a picture has no scale.
    private static final Set<String> SIZES =
            Set.of("big", "large", "huge", "small", "little", "tiny", "giant", "bigger", "larger", "smaller");

    private Properties() {}

    /// The sentences that are compared, that of the property first.
    ///
    /// @param name of the thing, in plain words ([Words])
    /// @param property in plain words
    /// @throws UnknownNameException when it is a size, which a part of a picture does not show
    static List<String> sentences(String name, String property) {
        if (SIZES.contains(property)) {
            throw new UnknownNameException(
                    property,
                    "whether a thing is " + property + " can't be told from a part of a picture",
                    "Compare the boxes of things of one kind: their width and height.");
        }
        String wanted = SPELLINGS.getOrDefault(property, property);
        if (name.equals(wanted)) {
            return List.of(Words.photo(name), "a photo");
        }
        Stream<String> rivals =
                COLORS.contains(wanted) ? COLORS.stream() : Stream.concat(opposites(wanted), Stream.of(""));
        return Stream.concat(Stream.of(wanted), rivals.filter(rival -> !rival.equals(wanted)))
                .map(word -> Words.photo((word + " " + name).strip()))
                .toList();
    }

    private static Stream<String> opposites(String property) {
        return OPPOSITES.stream().flatMap(pair -> other(pair, property).stream());
    }

    private static Optional<String> other(List<String> pair, String property) {
        int at = pair.indexOf(property);
        return at < 0 ? Optional.empty() : Optional.of(pair.get(1 - at));
    }
}
