package dev.vireo.diffusion.internal.guidance;

import dev.vireo.diffusion.guidance.GuidanceRules;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Which tokens of a prompt name an object.
///
/// Phrases are found as whole words of the text, and by the mended [rules][GuidanceRules] tokens by the
/// places in the text that they come from. As published, tokens are searched for as text within text, so that
/// "car" can be found in "scar"; and phrases only in the case in which they are written.
public final class PhraseFinder {
    private final ClipTokenizer tokenizer;
    private final GuidanceRules rules;

    public PhraseFinder(ClipTokenizer tokenizer, GuidanceRules rules) {
        this.tokenizer = tokenizer;
        this.rules = rules;
    }

    /// What stands for a phrase in the prompt: the phrase, or without its numbers, or its last word, or another
    /// number of that; empty when the prompt has none of them.
    Optional<String> standIn(String prompt, String phrase) {
        return candidates(phrase).stream()
                .filter(candidate ->
                        !candidate.isBlank() && words(candidate).matcher(prompt).find())
                .findFirst();
    }

    private Set<String> candidates(String phrase) {
        Set<String> out = new LinkedHashSet<>();
        out.add(phrase);
        String bare = phrase.replaceAll("^[0-9 ]+|[0-9 ]+$", "");
        out.add(bare);
        String last = bare.substring(bare.lastIndexOf(' ') + 1);
        out.add(last);
        out.addAll(rules.otherNumbers(last));
        return out;
    }

    private Pattern words(String phrase) {
        String whole = "(?<!\\w)" + Pattern.quote(phrase) + "(?!\\w)";
        return Pattern.compile(whole, Pattern.UNICODE_CHARACTER_CLASS | rules.caseFlags());
    }

    /// The prompt with every phrase in it that it lacks.
    public String complete(String prompt, List<String> phrases) {
        String out = prompt;
        for (String phrase : phrases) {
            if (standIn(out, phrase).isEmpty()) {
                out += rules.joint() + phrase;
            }
        }
        return out;
    }

    /// Positions of the tokens of a phrase in the encoded prompt, where the start token is 0. Empty when the
    /// prompt has it not, or beyond what is encoded.
    public List<Integer> positions(String prompt, String phrase) {
        Optional<String> found = standIn(prompt, phrase);
        if (found.isEmpty()) {
            return List.of();
        }
        List<Integer> positions =
                rules.tokensByPlaces() ? byPlaces(prompt, found.get()) : withinText(prompt, found.get());
        return positions.stream().anyMatch(p -> p > tokenizer.length() - 2) ? List.of() : positions;
    }

    /// The tokens that come from where the phrase stands as whole words.
    private List<Integer> byPlaces(String prompt, String phrase) {
        ClipTokenizer.Tokens tokens = tokenizer.tokens(prompt);
        Matcher match = words(phrase).matcher(tokens.normal());
        if (!match.find()) {
            return List.of();
        }
        List<Integer> out = new ArrayList<>();
        for (int i = 0; i < tokens.list().size(); i++) {
            ClipTokenizer.Token token = tokens.list().get(i);
            if (token.from() < match.end() && token.to() > match.start()) {
                out.add(i + 1);
            }
        }
        return out;
    }

    /// The tokens whose text holds that of the phrase, wherever words begin and end.
    private List<Integer> withinText(String prompt, String phrase) {
        String all = "<|startoftext|> " + texts(prompt);
        String wanted = texts(phrase);
        int at = all.indexOf(wanted);
        if (at <= 0) {
            return List.of();
        }
        int first = all.substring(0, at - 1).split(" ", -1).length;
        int count = tokenizer.tokens(phrase).list().size();
        return IntStream.range(first, first + count).boxed().toList();
    }

    private String texts(String text) {
        return String.join(
                " ",
                tokenizer.tokens(text).list().stream()
                        .map(ClipTokenizer.Token::text)
                        .toList());
    }
}
