package dev.vireo.sandbox.internal.python;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The parts below a part of a tree: the one place that knows them for every kind.
final class Children {
    private final List<Tree> found = new ArrayList<>();

    private Children() {}

    static List<Tree> of(Tree tree) {
        Children out = new Children();
        switch (tree) {
            case Tree.Module module -> out.all(module.body());
            case Stmt statement -> out.statement(statement);
            case Expr expression -> out.expression(expression);
            case Pattern pattern -> out.pattern(pattern);
            case Tree.Arguments a -> {
                out.all(a.positionalOnly()).all(a.positional()).some(a.rest()).all(a.named());
                a.namedDefaults().forEach(out::some);
                out.some(a.more()).all(a.defaults());
            }
            case Tree.Parameter parameter -> out.some(parameter.annotation());
            case Tree.Keyword keyword -> out.one(keyword.value());
            case Tree.Alias _ -> {}
            case Tree.Clause clause ->
                out.one(clause.target()).one(clause.source()).all(clause.conditions());
            case Tree.Handler handler -> out.some(handler.type()).all(handler.body());
            case Tree.Item item -> out.one(item.context()).some(item.target());
            case Tree.Case one -> out.one(one.pattern()).some(one.guard()).all(one.body());
        }
        return out.found;
    }

    private void statement(Stmt statement) {
        switch (statement) {
            case Stmt.FunctionDef s ->
                one(s.arguments())
                        .all(s.body())
                        .all(s.decorators())
                        .some(s.returns())
                        .all(s.typeParameters());
            case Tree.Unsupported s -> all(s.parts());
            case Stmt.Return s -> some(s.value());
            case Stmt.Assign s -> all(s.targets()).one(s.value());
            case Stmt.AugAssign s -> one(s.target()).one(s.value());
            case Stmt.AnnAssign s -> one(s.target()).one(s.annotation()).some(s.value());
            case Stmt.For s -> one(s.target()).one(s.source()).all(s.body()).all(s.orelse());
            case Stmt.While s -> one(s.test()).all(s.body()).all(s.orelse());
            case Stmt.If s -> one(s.test()).all(s.body()).all(s.orelse());
            case Stmt.With s -> all(s.items()).all(s.body());
            case Stmt.Match s -> one(s.subject()).all(s.cases());
            case Stmt.Raise s -> some(s.exception()).some(s.cause());
            case Stmt.Try s -> all(s.body()).all(s.handlers()).all(s.orelse()).all(s.finalbody());
            case Stmt.Assert s -> one(s.test()).some(s.message());
            case Stmt.Import s -> all(s.names());
            case Stmt.ImportFrom s -> all(s.names());
            case Stmt.Expression s -> one(s.value());
            case Stmt.Pass _, Stmt.Break _, Stmt.Continue _ -> {}
        }
    }

    private void expression(Expr expression) {
        switch (expression) {
            case Expr.Lambda e -> one(e.arguments()).one(e.body());
            case Tree.Unsupported e -> all(e.parts());
            case Expr.Constant _, Expr.Name _ -> {}
            case Expr.Attribute e -> one(e.value());
            case Expr.Subscript e -> one(e.value()).one(e.index());
            case Expr.Slice e -> some(e.lower()).some(e.upper()).some(e.step());
            case Expr.Call e -> one(e.func()).all(e.args()).all(e.keywords());
            case Expr.BinOp e -> one(e.left()).one(e.right());
            case Expr.UnaryOp e -> one(e.operand());
            case Expr.BoolOp e -> all(e.values());
            case Expr.Compare e -> {
                one(e.left());
                e.comparisons().forEach(c -> one(c.right()));
            }
            case Expr.IfExp e -> one(e.test()).one(e.body()).one(e.orelse());
            case Expr.NamedExpr e -> one(e.target()).one(e.value());
            case Expr.Display e -> all(e.elements());
            case Expr.DictDisplay e -> {
                e.entries().forEach(entry -> some(entry.key()));
                e.entries().forEach(entry -> one(entry.value()));
            }
            case Expr.ListComp e -> one(e.element()).all(e.clauses());
            case Expr.SetComp e -> one(e.element()).all(e.clauses());
            case Expr.DictComp e -> one(e.key()).one(e.value()).all(e.clauses());
            case Expr.GeneratorExp e -> one(e.element()).all(e.clauses());
            case Expr.JoinedStr e -> all(e.values());
            case Expr.FormattedValue e -> one(e.value()).some(e.format());
            case Expr.Starred e -> one(e.value());
            case Expr.Yield e -> some(e.value());
            case Expr.YieldFrom e -> one(e.value());
        }
    }

    private void pattern(Pattern pattern) {
        switch (pattern) {
            case Tree.Unsupported p -> all(p.parts());
            case Pattern.MatchValue p -> one(p.value());
            case Pattern.MatchSingleton _, Pattern.MatchStar _ -> {}
            case Pattern.MatchSequence p -> all(p.patterns());
            case Pattern.MatchMapping p -> all(p.keys()).all(p.patterns());
            case Pattern.MatchClass p -> {
                one(p.type()).all(p.patterns());
                p.attributes().forEach(a -> one(a.pattern()));
            }
            case Pattern.MatchAs p -> some(p.pattern());
            case Pattern.MatchOr p -> all(p.patterns());
        }
    }

    private Children one(Tree part) {
        found.add(part);
        return this;
    }

    private Children all(List<? extends Tree> parts) {
        found.addAll(parts);
        return this;
    }

    private Children some(Optional<? extends Tree> part) {
        part.ifPresent(found::add);
        return this;
    }
}
