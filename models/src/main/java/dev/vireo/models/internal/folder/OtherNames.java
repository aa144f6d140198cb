package dev.vireo.models.internal.folder;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// The names that tensors have in folders of other programs or of other versions, as a family declares them
/// for [dev.vireo.models.Parameters#renamed]. A name that no rule is for stays as it is.
public final class OtherNames {
    private OtherNames() {}

    /// Names that may lack the network's own one before them: transformers 5 saves a single tower without it.
    ///
    /// @param network `text_model`, say
    /// @param parts what the network's names begin with behind it
    public static UnaryOperator<String> within(String network, List<String> parts) {
        return name -> parts.contains(name.split("\\.", 2)[0]) ? network + "." + name : name;
    }

    /// Names that may have something before them, as checkpoints of a training have it.
    public static UnaryOperator<String> without(String prefix) {
        return name -> name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    }

    /// Names that begin otherwise: a part of the network stands elsewhere in another version.
    public static UnaryOperator<String> moved(String from, String to) {
        return name -> name.startsWith(from) ? to + name.substring(from.length()) : name;
    }

    /// Names of which one word was another once, within some part of the network.
    ///
    /// @param part whole words of a name, `attentions` say, behind which the word stands
    /// @param words the word of the network by the former one
    public static UnaryOperator<String> words(String part, Map<String, String> words) {
        return name -> {
            List<String> split = Arrays.asList(name.split("\\.", -1));
            int at = split.indexOf(part);
            if (at >= 0) {
                split.subList(at, split.size()).replaceAll(word -> words.getOrDefault(word, word));
            }
            return String.join(".", split);
        };
    }
}
