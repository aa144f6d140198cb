package dev.vireo.models;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// The options of one run of a network by their names, as text. A family reads those that it knows and
/// refuses the rest with [#requireOnly].
///
/// @param values `looks` to `all`, say; a switch has the value `true`
/// @param spelling how whoever gives the options writes their names, for messages
public record RunOptions(Map<String, String> values, UnaryOperator<String> spelling) {
    /// Hidden states of every layer are wanted; every encoder knows it.
    public static final String ALL_LAYERS = "all-layers";

    /// No options.
    public static final RunOptions NONE = new RunOptions(Map.of());

    /// Copies the values.
    public RunOptions {
        values = Map.copyOf(values);
    }

    /// Options whose names stand in messages as they are.
    public RunOptions(Map<String, String> values) {
        this(values, UnaryOperator.identity());
    }

    /// The name of an option as messages are to have it.
    public String spelled(String name) {
        return spelling.apply(name);
    }

    private String spelled(Set<String> names) {
        return names.stream().map(spelling).collect(Collectors.joining(", "));
    }

    /// Whether a switch is on.
    public boolean on(String name) {
        return "true".equals(values.get(name));
    }

    /// The text of an option, if it is given.
    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /// The value of an option, if it is given.
    ///
    /// @param reader turns its text into a value and throws IllegalArgumentException when it can't; the message
    ///     of that, if it has one, goes to the user
    /// @throws VireoException with code USAGE naming option and text when the reader refuses
    public <T> Optional<T> value(String name, Function<String, T> reader) {
        return text(name).map(text -> {
            try {
                return reader.apply(text);
            } catch (NumberFormatException e) {
                throw new VireoException(Code.USAGE, spelled(name) + " '" + text + "' is not a number", "", e);
            } catch (IllegalArgumentException e) {
                throw new VireoException(Code.USAGE, spelled(name) + " '" + text + "': " + e.getMessage(), "", e);
            }
        });
    }

    /// The same without some of them.
    public RunOptions without(Set<String> names) {
        Map<String, String> rest = new LinkedHashMap<>(values);
        rest.keySet().removeAll(names);
        return new RunOptions(rest, spelling);
    }

    /// Checks that nothing else is given.
    ///
    /// @throws VireoException with code USAGE naming those that the family does not know
    public void requireOnly(String family, String... known) {
        Set<String> others = new TreeSet<>(values.keySet());
        Set<String> allowed = new TreeSet<>(Set.of(known));
        others.removeAll(allowed);
        if (!others.isEmpty()) {
            throw new VireoException(
                    Code.USAGE,
                    "a model of type " + family + " does not know " + spelled(others),
                    allowed.isEmpty() ? "It has no options." : "It knows " + spelled(allowed) + ".");
        }
    }
}
