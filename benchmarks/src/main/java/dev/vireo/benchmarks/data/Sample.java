package dev.vireo.benchmarks.data;

import dev.vireo.program.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One question of a data set.
///
/// @param id what it is called there; no other of its split has it
/// @param question as the file has it; for a caption that is right or wrong, the caption
/// @param about what it is about
/// @param options the answers to choose from, without letters before them; empty when any will do
/// @param gold the answer that is wanted
/// @param returns the type that the answer must have, where the data set says it: bool for captions, a patch where
///     a region is wanted
/// @param group questions of one group hang together (the same picture or video), so that intervals are drawn over
///     groups
/// @param labels what else the file says: types, relations, durations; results are given for each value of those
///     that the data set's metrics name
public record Sample(
        String id,
        String question,
        About about,
        List<String> options,
        Gold gold,
        Optional<Type> returns,
        String group,
        Map<String, String> labels) {
    /// @throws IllegalArgumentException when the wanted option is none of the options
    public Sample {
        options = List.copyOf(options);
        labels = Map.copyOf(labels);
        if (gold instanceof Gold.Choice(int index) && (index < 0 || index >= options.size())) {
            throw new IllegalArgumentException(
                    "the answer is option " + index + " of " + options.size() + ", counted from 0");
        }
    }
}
