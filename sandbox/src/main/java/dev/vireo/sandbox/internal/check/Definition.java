package dev.vireo.sandbox.internal.check;

import dev.vireo.sandbox.internal.python.Expr;
import dev.vireo.sandbox.internal.python.Literal;
import dev.vireo.sandbox.internal.python.Operator;
import dev.vireo.sandbox.internal.python.Pattern;
import dev.vireo.sandbox.internal.python.Stmt;
import dev.vireo.sandbox.internal.python.Tree;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
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

    record Parameter(String name, Kind kind, Optional<Expr> annotation, Optional<Expr> defaultValue) {
        boolean required() {
            return (kind == Kind.POSITIONAL || kind == Kind.NAMED) && defaultValue.isEmpty();
        }
    }

    final Tree.Scoped node;
    final String name;
    final List<Parameter> parameters;

    /// What it is annotated to return.
    final Optional<Expr> returns;

    /// The names that its own statements bind, parameters included.
    final Set<String> bound = new HashSet<>();

    /// The names that it, or what is defined inside it, reads.
    final Set<String> read = new LinkedHashSet<>();

    final boolean generator;

    Definition(Tree.Scoped node) {
        this.node = node;
        switch (node) {
            case Tree.Module _ -> {
                name = "";
                parameters = List.of();
                returns = Optional.empty();
            }
            case Stmt.FunctionDef function -> {
                name = function.name();
                parameters = parameters(function.arguments());
                returns = function.returns();
            }
            case Expr.Lambda lambda -> {
                name = "lambda";
                parameters = parameters(lambda.arguments());
                returns = Optional.empty();
            }
        }
        parameters.forEach(p -> bound.add(p.name()));
        boolean[] yields = new boolean[1];
        for (Tree part : body(node)) {
            collect(part, yields, false);
        }
        generator = yields[0];
        for (Tree part : body(node)) {
            part.walk(n -> {
                if (n instanceof Expr.Name read && read.loaded()) {
                    this.read.add(read.id());
                }
            });
        }
    }

    /// The statements; of a lambda its one expression.
    private static List<? extends Tree> body(Tree.Scoped node) {
        return switch (node) {
            case Tree.Module module -> module.body();
            case Stmt.FunctionDef function -> function.body();
            case Expr.Lambda lambda -> List.of(lambda.body());
        };
    }

    boolean lambda() {
        return node instanceof Expr.Lambda;
    }

    private static List<Parameter> parameters(Tree.Arguments arguments) {
        List<Parameter> out = new ArrayList<>();
        List<Tree.Parameter> positional = new ArrayList<>(arguments.positionalOnly());
        positional.addAll(arguments.positional());
        List<Expr> defaults = arguments.defaults();
        for (int i = 0; i < positional.size(); i++) {
            int d = i - (positional.size() - defaults.size());
            out.add(parameter(
                    positional.get(i), Kind.POSITIONAL, d >= 0 ? Optional.of(defaults.get(d)) : Optional.empty()));
        }
        arguments.rest().ifPresent(rest -> out.add(parameter(rest, Kind.REST, Optional.empty())));
        for (int i = 0; i < arguments.named().size(); i++) {
            out.add(parameter(
                    arguments.named().get(i),
                    Kind.NAMED,
                    arguments.namedDefaults().get(i)));
        }
        arguments.more().ifPresent(more -> out.add(parameter(more, Kind.MORE, Optional.empty())));
        return List.copyOf(out);
    }

    private static Parameter parameter(Tree.Parameter parameter, Kind kind, Optional<Expr> defaultValue) {
        return new Parameter(parameter.name(), kind, parameter.annotation(), defaultValue);
    }

    private void collect(Tree part, boolean[] yields, boolean inComprehension) {
        switch (part) {
            case Stmt.FunctionDef function -> {
                bound.add(function.name());
                return; // its body is a scope of its own
            }
            case Expr.Lambda _ -> {
                return;
            }
            case Expr.Yielding _ -> yields[0] = true;
            case Expr.NamedExpr named -> bound.add(named.target().id()); // binds here, wherever it stands
            case Expr.Name name -> {
                if (!inComprehension && !name.loaded()) {
                    bound.add(name.id());
                }
            }
            case Tree.Handler handler -> bound.add(handler.name());
            case Pattern.MatchAs as -> bound.add(as.name());
            case Pattern.MatchStar star -> bound.add(star.name());
            case Pattern.MatchMapping mapping -> bound.add(mapping.rest());
            case Tree.Alias alias -> bound.add(alias.bound());
            case Stmt _, Expr _, Pattern _, Tree.Module _ -> {} // what they bind stands in their parts
            case Tree.Arguments _, Tree.Parameter _, Tree.Keyword _, Tree.Clause _, Tree.Item _, Tree.Case _ -> {}
        }
        boolean inside = inComprehension || part instanceof Expr.Comprehension;
        for (Tree child : part.children()) {
            collect(child, yields, inside);
        }
    }

    /// The value of an int literal, also of one with a minus; `otherwise` for anything else.
    static int intLiteral(Expr part, int otherwise) {
        if (part instanceof Expr.Constant(Tree.Place _, Literal.Whole(BigInteger v)) && v.bitLength() < 31) {
            return v.intValue();
        }
        if (part instanceof Expr.UnaryOp unary && unary.op() == Operator.Unary.MINUS) {
            int v = intLiteral(unary.operand(), Integer.MIN_VALUE);
            return v == Integer.MIN_VALUE ? otherwise : -v;
        }
        return otherwise;
    }

    /// The text of a literal; empty for anything else.
    static String textLiteral(Expr part) {
        return part instanceof Expr.Constant(Tree.Place _, Literal.Text(String text)) ? text : "";
    }
}
