package dev.vireo.sandbox.internal.python;

import dev.vireo.sandbox.internal.wire.Wire;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A part of the syntax tree of a Python program.
///
/// The kinds are those of Python's `ast` that a program may contain; of what it says about them, what nobody here
/// asks for is left out. A kind that no program may contain is [Unsupported].
public sealed interface Tree
        permits Stmt,
                Expr,
                Pattern,
                Tree.Scoped,
                Tree.Arguments,
                Tree.Parameter,
                Tree.Keyword,
                Tree.Alias,
                Tree.Clause,
                Tree.Handler,
                Tree.Item,
                Tree.Case {
    /// Where in a program something stands, counted from 1; 0 for what Python gives no place.
    record Place(int line, int column) {
        public static final Place NOWHERE = new Place(0, 0);
    }

    Place at();

    /// The parts right below this one, in the order in which Python's `ast` lists them.
    default List<Tree> children() {
        return Children.of(this);
    }

    /// This part and all below it, in that order, a part before what is below it.
    default void walk(Consumer<Tree> visitor) {
        visitor.accept(this);
        for (Tree child : children()) {
            child.walk(visitor);
        }
    }

    /// What has names of its own.
    sealed interface Scoped extends Tree permits Module, Stmt.FunctionDef, Expr.Lambda {}

    /// A whole program.
    record Module(Place at, List<Stmt> body) implements Scoped {}

    /// The parameters of a function.
    ///
    /// @param rest that of `*rest`
    /// @param namedDefaults one for each of `named`, empty for one that must be given
    /// @param more that of `**more`
    /// @param defaults those of the last of `positionalOnly` and `positional`, as many as there are
    record Arguments(
            Place at,
            List<Parameter> positionalOnly,
            List<Parameter> positional,
            Optional<Parameter> rest,
            List<Parameter> named,
            List<Optional<Expr>> namedDefaults,
            Optional<Parameter> more,
            List<Expr> defaults)
            implements Tree {}

    record Parameter(Place at, String name, Optional<Expr> annotation) implements Tree {}

    /// A named argument of a call; `name` is empty for `**value`.
    record Keyword(Place at, String name, Expr value) implements Tree {}

    /// What an import brings; `as` is empty when it keeps its name.
    record Alias(Place at, String name, String as) implements Tree {
        /// The name that it binds.
        public String bound() {
            return as.isEmpty() ? name : as;
        }
    }

    /// `for target in source if ...` of a comprehension.
    record Clause(Place at, Expr target, Expr source, List<Expr> conditions, boolean async) implements Tree {}

    /// `except type as name:`; without a type it takes all, and `name` is empty when there is none.
    record Handler(Place at, Optional<Expr> type, String name, List<Stmt> body) implements Tree {}

    /// `context as target` of a `with`.
    record Item(Place at, Expr context, Optional<Expr> target) implements Tree {}

    /// `case pattern if guard:`.
    record Case(Place at, Pattern pattern, Optional<Expr> guard, List<Stmt> body) implements Tree {}

    /// What no program may contain: a class, `await`, or a kind that is not known here.
    ///
    /// @param kind its name in Python's `ast`
    record Unsupported(Place at, String kind, List<Tree> parts) implements Stmt, Expr, Pattern {}

    /// What the parser says about a text.
    sealed interface Parse {
        record Program(Module module) implements Parse {}

        /// `line` and `column` count from 1; 0 when unknown.
        record Broken(int line, int column, String message) implements Parse {}
    }

    /// Reads the notation of `checker.py`.
    ///
    /// @throws Wire.Malformed when the text is not of it
    static Parse read(String text) throws Wire.Malformed {
        return TreeReader.read(text);
    }
}
