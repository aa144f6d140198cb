package dev.vireo.planners;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Reads grammars as the planner writes them for small models (literals, names, groups, alternatives, `?`), and says
/// whether a text
/// follows one, or makes a text that does.
public final class Gbnf {
    private sealed interface Node {}

    private record Text(String text) implements Node {}

    private record Name(String name) implements Node {}

    private record Sequence(List<Node> parts) implements Node {}

    private record Choice(List<Node> branches) implements Node {}

    private final Map<String, Node> rules = new HashMap<>();
    private String line = "";
    private int at;

    /// @param grammar a rule a line
    public Gbnf(String grammar) {
        for (String rule : grammar.strip().split("\n", -1)) {
            int defines = rule.indexOf(" ::= ");
            line = rule.substring(defines + 5);
            at = 0;
            if (rules.put(rule.substring(0, defines), choice()) != null || at < line.length()) {
                throw new IllegalArgumentException(rule);
            }
        }
        rules.values().forEach(this::requireRules);
    }

    private void requireRules(Node node) {
        switch (node) {
            case Text _ -> {}
            case Name(String name) -> rule(name);
            case Sequence(List<Node> parts) -> parts.forEach(this::requireRules);
            case Choice(List<Node> branches) -> branches.forEach(this::requireRules);
        }
    }

    private Node rule(String name) {
        Node rule = rules.get(name);
        if (rule == null) {
            throw new IllegalArgumentException("no rule " + name);
        }
        return rule;
    }

    private Node choice() {
        List<Node> branches = new ArrayList<>();
        List<Node> parts = new ArrayList<>();
        while (at < line.length() && line.charAt(at) != ')') {
            char c = line.charAt(at);
            if (c == ' ') {
                at++;
                continue;
            }
            if (c == '|') {
                at++;
                branches.add(new Sequence(List.copyOf(parts)));
                parts.clear();
                continue;
            }
            Node part;
            if (c == '(') {
                at++;
                part = choice();
                if (line.charAt(at++) != ')') {
                    throw new IllegalArgumentException(line);
                }
            } else if (c == '"') {
                StringBuilder text = new StringBuilder();
                for (at++; line.charAt(at) != '"'; at++) {
                    boolean escaped = line.charAt(at) == '\\';
                    at += escaped ? 1 : 0;
                    text.append(escaped && line.charAt(at) == 'n' ? '\n' : line.charAt(at));
                }
                at++;
                part = new Text(text.toString());
            } else {
                int from = at;
                while (at < line.length() && (Character.isLetterOrDigit(line.charAt(at)) || line.charAt(at) == '-')) {
                    at++;
                }
                part = new Name(line.substring(from, at));
            }
            if (at < line.length() && line.charAt(at) == '?') {
                at++;
                part = new Choice(List.of(part, new Text("")));
            }
            parts.add(part);
        }
        branches.add(new Sequence(List.copyOf(parts)));
        return new Choice(branches);
    }

    /// Whether the whole text follows the grammar.
    public boolean accepts(String text) {
        BitSet start = new BitSet();
        start.set(0);
        return after(rule("root"), text, start).get(text.length());
    }

    /// Where a text may go on behind a node.
    private BitSet after(Node node, String text, BitSet from) {
        if (from.isEmpty()) {
            return from;
        }
        BitSet out = new BitSet();
        switch (node) {
            case Text(String literal) ->
                from.stream().filter(i -> text.startsWith(literal, i)).forEach(i -> out.set(i + literal.length()));
            case Name(String name) -> {
                return after(rule(name), text, from);
            }
            case Sequence(List<Node> parts) -> {
                BitSet reached = from;
                for (Node part : parts) {
                    reached = after(part, text, reached);
                }
                return reached;
            }
            case Choice(List<Node> branches) -> branches.forEach(branch -> out.or(after(branch, text, from)));
        }
        return out;
    }

    /// A text of the grammar.
    public String sample(Random random) {
        StringBuilder out = new StringBuilder();
        sample(rule("root"), random, out);
        return out.toString();
    }

    private void sample(Node node, Random random, StringBuilder out) {
        switch (node) {
            case Text(String literal) -> out.append(literal);
            case Name(String name) -> sample(rule(name), random, out);
            case Sequence(List<Node> parts) -> parts.forEach(part -> sample(part, random, out));
            case Choice(List<Node> branches) -> sample(branches.get(random.nextInt(branches.size())), random, out);
        }
    }
}
