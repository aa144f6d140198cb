package dev.vireo.models.ps3;

import dev.vireo.runtime.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What stands around the tokenizer of the text model: texts are brought into one form before it, and numbers
/// of words to one length after it. The tokenizer itself is SentencePiece, which PS3's folders do not hold (they
/// name another repository); any that gives the same numbers will do.
public final class Ps3Texts {
    private static final Pattern ENTITY = Pattern.compile("&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-z]{2,4}));");
    private static final Map<String, String> NAMED =
            Map.of("amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'", "nbsp", "\u00a0");
    private static final Pattern PUNCTUATION = Pattern.compile("\\p{Punct}");
    private static final Pattern SPACES = Pattern.compile("(?U)[\\s\\x1c-\\x1f]+");

    private Ps3Texts() {}

    /// The form in which texts were read in training, `canonicalize`: HTML entities resolved (twice), underscores
    /// as spaces, no ASCII punctuation, lower case, single spaces. The published program also repairs text in a
    /// wrong encoding; that is left to the caller.
    public static String canonical(String text) {
        String plain = unescape(unescape(text)).replace('_', ' ');
        String bare = PUNCTUATION.matcher(plain).replaceAll("").toLowerCase(Locale.ROOT);
        return SPACES.matcher(bare).replaceAll(" ").strip();
    }

    private static String unescape(String text) {
        return ENTITY.matcher(text).replaceAll(m -> Matcher.quoteReplacement(resolve(m)));
    }

    private static String resolve(MatchResult m) {
        if (m.group(3) != null) {
            return NAMED.getOrDefault(m.group(3), m.group());
        }
        int code = m.group(1) != null ? Integer.parseInt(m.group(1)) : Integer.parseInt(m.group(2), 16);
        return Character.isValidCodePoint(code) ? Character.toString(code) : "\ufffd";
    }

    /// Numbers of words of several texts, cut off or filled up to one length. A text that is cut off keeps its
    /// last word, which ends it.
    ///
    /// @param length 64 for the published models
    /// @param padding the word to fill up with, 1 for the published models
    public static Tensor padded(List<long[]> texts, int length, long padding) {
        long[] all = new long[texts.size() * length];
        Arrays.fill(all, padding);
        for (int i = 0; i < texts.size(); i++) {
            long[] words = texts.get(i);
            System.arraycopy(words, 0, all, i * length, Math.min(words.length, length));
            if (words.length > length) {
                all[(i + 1) * length - 1] = words[words.length - 1];
            }
        }
        return Tensor.of(all, texts.size(), length);
    }
}
