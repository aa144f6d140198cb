package dev.vireo.benchmarks.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Changes programs at random, token by token: most results are wrong in some way, and some still run.
final class Mutator {
    private static final Pattern TOKEN =
            Pattern.compile("\"[^\"\\n]*\"|'[^'\\n]*'|#[^\\n]*|\\w+|\\s+|[<>=!*/-]=|->|\\*\\*|//|[^\\w\\s]");
    private static final List<String> VALUES = List.of(
            "None",
            "True",
            "0",
            "-1",
            "2.5",
            "\"red\"",
            "\"\"",
            "[]",
            "{}",
            "(1, \"a\")",
            "image",
            "[image]",
            "\"7\"",
            "float(\"nan\")",
            "10 ** 30",
            "{\"a\": None}",
            "set()",
            "len",
            "ImagePatch(image)",
            "range(3)");
    private static final List<String> OPERATORS =
            List.of("+", "-", "*", "/", "//", "%", "<", ">", "==", "!=", "<=", " and ", " or ", " in ", " is ", "|");
    private static final List<String> TYPES = List.of(
            "bool",
            "int",
            "float",
            "str",
            "ImagePatch",
            "list[ImagePatch]",
            "Optional[int]",
            "dict[str, int]",
            "tuple[int, str]",
            "None");

    private final Random random;

    Mutator(long seed) {
        this.random = new Random(seed);
    }

    /// The program with one to three changes.
    String mutate(String program) {
        List<String> tokens = new ArrayList<>();
        for (Matcher each = TOKEN.matcher(program); each.find(); ) {
            tokens.add(each.group());
        }
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            change(tokens);
        }
        return String.join("", tokens);
    }

    private void change(List<String> tokens) {
        int at = random.nextInt(tokens.size());
        while (tokens.get(at).isBlank()) {
            at = random.nextInt(tokens.size());
        }
        String token = tokens.get(at);
        switch (random.nextInt(8)) {
            case 0 -> tokens.remove(at);
            case 1 -> tokens.add(at, token);
            case 2 -> tokens.set(at, word(tokens));
            case 3 -> tokens.set(at, pick(VALUES));
            case 4 -> tokens.set(at, isOperator(token) ? pick(OPERATORS) : pick(VALUES));
            case 5 -> returned(tokens);
            case 6 -> tokens.set(at, token.matches("\\w+") ? pick(TYPES) : token);
            default -> declared(tokens);
        }
    }

    /// Something else is returned somewhere.
    private void returned(List<String> tokens) {
        List<Integer> places = places(tokens, "return");
        if (!places.isEmpty()) {
            int at = pick(places);
            int end = at + 1;
            while (end < tokens.size() && !tokens.get(end).contains("\n")) {
                end++;
            }
            List<String> value = tokens.subList(Math.min(at + 1, tokens.size()), end);
            String old = String.join("", value);
            value.clear();
            tokens.add(
                    at + 1,
                    switch (random.nextInt(4)) {
                        case 0 -> " [" + old.strip() + "]";
                        case 1 -> " str(" + old.strip() + ")";
                        case 2 -> " (" + old.strip() + ", 1)";
                        default -> " " + pick(VALUES);
                    });
        }
    }

    /// Another return type is declared somewhere.
    private void declared(List<String> tokens) {
        List<Integer> places = places(tokens, "->");
        if (!places.isEmpty()) {
            int at = pick(places);
            int end = at + 1;
            while (end < tokens.size() && !tokens.get(end).equals(":")) {
                end++;
            }
            tokens.subList(Math.min(at + 1, tokens.size()), end).clear();
            tokens.add(at + 1, " " + pick(TYPES));
        }
    }

    private static List<Integer> places(List<String> tokens, String token) {
        List<Integer> out = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).equals(token)) {
                out.add(i);
            }
        }
        return out;
    }

    private String word(List<String> tokens) {
        return pick(tokens.stream().filter(t -> !t.isBlank()).toList());
    }

    private static boolean isOperator(String token) {
        return !token.matches("\\w+|\".*|'.*|#.*");
    }

    private <T> T pick(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
