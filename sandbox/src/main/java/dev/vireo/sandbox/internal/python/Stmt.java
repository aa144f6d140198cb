package dev.vireo.sandbox.internal.python;

import java.util.List;
import java.util.Optional;

/// A statement.
public sealed interface Stmt extends Tree
        permits Stmt.FunctionDef,
                Stmt.Return,
                Stmt.Assign,
                Stmt.AugAssign,
                Stmt.AnnAssign,
                Stmt.For,
                Stmt.While,
                Stmt.If,
                Stmt.With,
                Stmt.Match,
                Stmt.Raise,
                Stmt.Try,
                Stmt.Assert,
                Stmt.Import,
                Stmt.ImportFrom,
                Stmt.Expression,
                Stmt.Pass,
                Stmt.Break,
                Stmt.Continue,
                Tree.Unsupported {
    /// `def name(...) -> returns:`.
    ///
    /// @param typeParameters what stands in `[...]` after the name
    record FunctionDef(
            Place at,
            String name,
            Arguments arguments,
            List<Stmt> body,
            List<Expr> decorators,
            Optional<Expr> returns,
            List<Tree> typeParameters)
            implements Stmt, Scoped {}

    record Return(Place at, Optional<Expr> value) implements Stmt {}

    /// `a = b = value`.
    record Assign(Place at, List<Expr> targets, Expr value) implements Stmt {}

    /// `target += value`.
    record AugAssign(Place at, Expr target, Operator.Binary op, Expr value) implements Stmt {}

    /// `target: annotation = value`.
    record AnnAssign(Place at, Expr target, Expr annotation, Optional<Expr> value) implements Stmt {}

    record For(Place at, Expr target, Expr source, List<Stmt> body, List<Stmt> orelse) implements Stmt {}

    record While(Place at, Expr test, List<Stmt> body, List<Stmt> orelse) implements Stmt {}

    record If(Place at, Expr test, List<Stmt> body, List<Stmt> orelse) implements Stmt {}

    record With(Place at, List<Item> items, List<Stmt> body) implements Stmt {}

    record Match(Place at, Expr subject, List<Case> cases) implements Stmt {}

    record Raise(Place at, Optional<Expr> exception, Optional<Expr> cause) implements Stmt {}

    record Try(Place at, List<Stmt> body, List<Handler> handlers, List<Stmt> orelse, List<Stmt> finalbody)
            implements Stmt {}

    record Assert(Place at, Expr test, Optional<Expr> message) implements Stmt {}

    record Import(Place at, List<Alias> names) implements Stmt {}

    /// `from module import a, b`.
    ///
    /// @param module empty in `from . import x`
    /// @param relative whether dots stand before the module
    record ImportFrom(Place at, String module, List<Alias> names, boolean relative) implements Stmt {}

    /// An expression that stands alone.
    record Expression(Place at, Expr value) implements Stmt {}

    record Pass(Place at) implements Stmt {}

    record Break(Place at) implements Stmt {}

    record Continue(Place at) implements Stmt {}
}
