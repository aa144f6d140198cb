package dev.vireo.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One of the attacks of `attacks.txt`.
///
/// @param refused whether the check must refuse it
/// @param quick whether it runs in every build
record Attack(String name, boolean refused, boolean quick, String body) {
    private static final Pattern REPEAT = Pattern.compile("REPEAT(\\d+)\\((.*?)\\)");

    @Override
    public String toString() {
        return name;
    }

    /// The program; `here` is the file that it must not make.
    String source(Path here) {
        String text = REPEAT.matcher(body.replace("HERE", here.toString()))
                .replaceAll(m -> Matcher.quoteReplacement(m.group(2).repeat(Integer.parseInt(m.group(1)))));
        return TestRunner.program("int", "image.exists('begin')\n" + text);
    }

    private static String resource() {
        try (InputStream in = Objects.requireNonNull(Attack.class.getResourceAsStream("attacks.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// All attacks of the resource.
    static List<Attack> all() {
        List<Attack> out = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String part : resource().split("(?m)^== ", -1)) {
            if (part.startsWith("#")) {
                continue; // what stands before the first one
            }
            int end = part.indexOf('\n');
            String[] head = part.substring(0, end).split(" \\| ", -1);
            if (head.length != 3 || !names.add(head[0])) {
                throw new IllegalStateException("not the head of a new attack: " + part.substring(0, end));
            }
            out.add(new Attack(
                    head[0],
                    choice(head[1], "refused", "either"),
                    choice(head[2], "short", "long"),
                    part.substring(end + 1).replaceAll("(?m)^# .*\n?", "").stripTrailing() + "\n"));
        }
        return out;
    }

    private static boolean choice(String word, String yes, String no) {
        if (!word.equals(yes) && !word.equals(no)) {
            throw new IllegalStateException(word + " is neither " + yes + " nor " + no);
        }
        return word.equals(yes);
    }
}
