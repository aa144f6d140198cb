package dev.vireo.sandbox.internal.check;

import dev.vireo.sandbox.internal.python.Tree;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A function, a lambda or the module of a program: its node, its parameters, the names that it binds. Two are
/// equal only when they are the same.
final class Definition {
    /// What stands around a parameter.
    enum Kind {
        POSITIONAL,
        NAMED,
        REST,
        MORE
    }

    /// A parameter; `annotation` and the default are absent as [Tree.Nothing].
    record Parameter(String name, Kind kind, Tree annotation, Tree defaultValue, Tree.Node node) {
        boolean required() {
            return (kind == Kind.POSITIONAL || kind == Kind.NAMED) && !(defaultValue instanceof Tree.Node);
        }
    }

    final Tree.Node node;
    final String name;
    final List<Parameter> parameters;

    /// The names that its own statements bind, parameters included.
    final Set<String> bound = new HashSet<>();

    /// The names that it, or what is defined inside it, reads.
    final Set<String> read = new LinkedHashSet<>();

    final boolean generator;

    Definition(Tree.Node node) {
        this.node = node;
        name = node.is("Lambda") ? "lambda" : node.text("name");
        parameters = node.field("args") instanceof Tree.Node arguments ? parameters(arguments) : List.of();
        parameters.forEach(p -> bound.add(p.name()));
        boolean[] yields = new boolean[1];
        for (Tree.Node part : body()) {
            collect(part, yields, false);
        }
        generator = yields[0];
        for (Tree.Node part : body()) {
            part.walk(n -> {
                if (n.is("Name") && n.text("ctx").equals("Load")) {
                    read.add(n.text("id"));
                }
            });
        }
    }

    /// The statements; of a lambda its one expression.
    List<Tree.Node> body() {
        return node.field("body") instanceof Tree.Node expression ? List.of(expression) : node.nodes("body");
    }

    boolean lambda() {
        return node.is("Lambda");
    }

    private static List<Parameter> parameters(Tree.Node arguments) {
        List<Parameter> out = new ArrayList<>();
        List<Tree.Node> named = new ArrayList<>(arguments.nodes("posonlyargs"));
        named.addAll(arguments.nodes("args"));
        List<Tree.Node> defaults = arguments.nodes("defaults");
        for (int i = 0; i < named.size(); i++) {
            int d = i - (named.size() - defaults.size());
            out.add(parameter(named.get(i), Kind.POSITIONAL, d >= 0 ? defaults.get(d) : new Tree.Nothing()));
        }
        if (arguments.field("vararg") instanceof Tree.Node rest) {
            out.add(parameter(rest, Kind.REST, new Tree.Nothing()));
        }
        List<Tree.Node> only = arguments.nodes("kwonlyargs");
        List<Tree> onlyDefaults =
                arguments.field("kw_defaults") instanceof Tree.Many(List<Tree> parts) ? parts : List.of();
        for (int i = 0; i < only.size(); i++) {
            out.add(parameter(
                    only.get(i), Kind.NAMED, i < onlyDefaults.size() ? onlyDefaults.get(i) : new Tree.Nothing()));
        }
        if (arguments.field("kwarg") instanceof Tree.Node more) {
            out.add(parameter(more, Kind.MORE, new Tree.Nothing()));
        }
        return List.copyOf(out);
    }

    private static Parameter parameter(Tree.Node arg, Kind kind, Tree defaultValue) {
        return new Parameter(arg.text("arg"), kind, arg.field("annotation"), defaultValue, arg);
    }

    private void collect(Tree part, boolean[] yields, boolean inComprehension) {
        switch (part) {
            case Tree.Node n -> {
                switch (n.kind()) {
                    case "FunctionDef" -> {
                        bound.add(n.text("name"));
                        return; // its body is a scope of its own
                    }
                    case "Lambda" -> {
                        return;
                    }
                    case "Yield", "YieldFrom" -> yields[0] = true;
                    case "NamedExpr" -> { // binds here, wherever it stands
                        if (n.field("target") instanceof Tree.Node target) {
                            bound.add(target.text("id"));
                        }
                    }
                    case "Name" -> {
                        if (!inComprehension && !n.text("ctx").equals("Load")) {
                            bound.add(n.text("id"));
                        }
                    }
                    case "ExceptHandler", "MatchAs", "MatchStar" -> bound.add(n.text("name"));
                    case "MatchMapping" -> bound.add(n.text("rest"));
                    case "alias" -> {
                        String as = n.text("asname").isEmpty() ? n.text("name") : n.text("asname");
                        bound.add(as);
                    }
                    default -> {}
                }
                boolean inside = inComprehension || isComprehension(n);
                for (Tree child : n.fields().values()) {
                    collect(child, yields, inside);
                }
            }
            case Tree.Many(List<Tree> parts) -> parts.forEach(p -> collect(p, yields, inComprehension));
            case Tree.Text _, Tree.Whole _, Tree.Real _, Tree.Truth _, Tree.Nothing _, Tree.Opaque _ -> {}
        }
    }

    static boolean isComprehension(Tree.Node n) {
        return switch (n.kind()) {
            case "ListComp", "SetComp", "DictComp", "GeneratorExp" -> true;
            default -> false;
        };
    }

    /// The value of an int literal, also of one with a minus; `otherwise` for anything else.
    static int intLiteral(Tree part, int otherwise) {
        if (part instanceof Tree.Node n) {
            if (n.is("Constant") && n.field("value") instanceof Tree.Whole(BigInteger v) && v.bitLength() < 31) {
                return v.intValue();
            }
            if (n.is("UnaryOp") && n.text("op").equals("USub")) {
                int v = intLiteral(n.field("operand"), Integer.MIN_VALUE);
                return v == Integer.MIN_VALUE ? otherwise : -v;
            }
        }
        return otherwise;
    }

    /// The text of a literal; empty for anything else.
    static String textLiteral(Tree part) {
        return part instanceof Tree.Node n && n.is("Constant") && n.field("value") instanceof Tree.Text(String text)
                ? text
                : "";
    }
}
