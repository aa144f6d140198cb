package dev.vireo.benchmarks.internal.reading;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Short answers in the forms in which published scripts compare them.
public final class ShortAnswer {
    private static final String MARKS = ";/[]\"{}()=+\\_-><@`,?!";
    private static final int MOST_POINTS = 32;
    private static final Set<String> ARTICLES = Set.of("a", "an", "the");
    private static final List<String> NUMBERS =
            List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten");
    private static final Map<String, String> CONTRACTIONS = contractions();

    private ShortAnswer() {}

    /// The form that RVP compares with the wanted text, letter for letter: line ends and tabs as blanks,
    /// nothing around it, lower case, `true` as `yes` and `false` as `no`.
    public static String rvp(String text) {
        String out = PythonText.lower(PythonText.strip(text.replace('\n', ' ').replace('\t', ' ')));
        return out.equals("true") ? "yes" : out.equals("false") ? "no" : out;
    }

    /// The form that ViperGPT compares with the wanted text of GQA: [#rvp] and then the normaliser of the VQA
    /// challenge, with what is odd about that copy of it. A mark goes without a trace when it stands beside
    /// a blank anywhere in the text, or when the text has a comma between digits anywhere; otherwise it
    /// becomes a blank. Full stops go unless a digit follows, but only the first 32 of them, and a digit
    /// before one makes no difference. Marks that are not in the list (colon, apostrophe, others) stay.
    public static String viper(String text) {
        String in = PythonText.strip(rvp(text));
        boolean commaInNumber = commaBetweenDigits(in);
        String out = in;
        for (int i = 0; i < MARKS.length(); i++) {
            String mark = MARKS.substring(i, i + 1);
            boolean beside = in.contains(mark + " ") || in.contains(" " + mark);
            out = out.replace(mark, beside || commaInNumber ? "" : " ");
        }
        List<String> words = new ArrayList<>();
        for (String word : PythonText.words(PythonText.lower(withoutPoints(out)))) {
            String known = word.equals("none") ? "0" : number(word);
            if (!ARTICLES.contains(known)) {
                words.add(CONTRACTIONS.getOrDefault(known, known));
            }
        }
        return String.join(" ", words);
    }

    /// Yes or no, where the text says just that, or true or false, whatever stands around it and in which
    /// case.
    public static Optional<Boolean> truth(String text) {
        return switch (rvp(text)) {
            case "yes" -> Optional.of(true);
            case "no" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /// Yes or no by the first word of a text, without marks.
    public static Optional<Boolean> firstTruth(String text) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (Character.isLetterOrDigit(text.charAt(i))) {
                word.append(text.charAt(i));
            } else if (!word.isEmpty()) {
                break;
            }
        }
        return truth(word.toString());
    }

    private static String number(String word) {
        int value = NUMBERS.indexOf(word);
        return value < 0 ? word : String.valueOf(value);
    }

    private static boolean commaBetweenDigits(String text) {
        for (int i = 1; i + 1 < text.length(); i++) {
            if (text.charAt(i) == ','
                    && Character.isDigit(text.charAt(i - 1))
                    && Character.isDigit(text.charAt(i + 1))) {
                return true;
            }
        }
        return false;
    }

    private static String withoutPoints(String text) {
        StringBuilder out = new StringBuilder();
        int gone = 0;
        for (int i = 0; i < text.length(); i++) {
            boolean digitFollows = i + 1 < text.length() && Character.isDigit(text.charAt(i + 1));
            if (text.charAt(i) == '.' && !digitFollows && gone < MOST_POINTS) {
                gone++;
            } else {
                out.append(text.charAt(i));
            }
        }
        return out.toString();
    }

    /// What a word without one of its apostrophes stands for. A word of the file lends its name to each
    /// form that has one apostrophe less; `from=to` is said outright.
    private static Map<String, String> contractions() {
        Map<String, String> out = new HashMap<>();
        for (String line : resource("contractions.txt").split("\n", -1)) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            int equals = line.indexOf('=');
            if (equals >= 0) {
                out.put(line.substring(0, equals), line.substring(equals + 1));
                continue;
            }
            for (int i = 0; i < line.length(); i++) {
                if (line.charAt(i) == '\'') {
                    out.put(line.substring(0, i) + line.substring(i + 1), line);
                }
            }
        }
        return Map.copyOf(out);
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(ShortAnswer.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
