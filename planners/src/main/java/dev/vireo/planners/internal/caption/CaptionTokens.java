package dev.vireo.planners.internal.caption;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The words of a caption in lower case, and where they stand in it. Punctuation marks are words of their
/// own. "Upper-left" is two words, as the parts of all words for places are.
record CaptionTokens(String caption, List<Token> tokens) {
    /// A word and its place among the characters of the caption.
    record Token(String word, int start, int end) {}

    /// Possessive throughout: no character is looked at twice, whatever the text.
    private static final Pattern WORD =
            Pattern.compile("[\\p{L}'\u2019]++(?:-\\p{L}++)*+|[0-9]++(?:\\.[0-9]++)?+|[.,;:!?]");

    CaptionTokens {
        tokens = List.copyOf(tokens);
    }

    static CaptionTokens of(String caption) {
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = WORD.matcher(caption);
        while (matcher.find()) {
            String word = matcher.group().toLowerCase(Locale.ROOT).replace('\u2019', '\'');
            String[] parts = word.split("-");
            if (parts.length > 1 && Arrays.stream(parts).allMatch(CaptionWords.PLACES::contains)) {
                int from = matcher.start();
                for (String part : parts) {
                    tokens.add(new Token(part, from, from + part.length()));
                    from += part.length() + 1;
                }
            } else {
                tokens.add(new Token(word, matcher.start(), matcher.end()));
            }
        }
        return new CaptionTokens(caption, tokens);
    }

    int size() {
        return tokens.size();
    }

    List<String> words() {
        return tokens.stream().map(Token::word).toList();
    }

    /// The word at a place; empty behind the last one.
    String word(int at) {
        return at < tokens.size() ? tokens.get(at).word() : "";
    }

    /// The text of the caption from one word up to another, without the latter.
    String text(int first, int end) {
        return caption.substring(tokens.get(first).start(), tokens.get(end - 1).end());
    }
}
