package dev.vireo.sandbox.internal.python;

import dev.vireo.sandbox.internal.wire.Wire;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads the notation of `checker.py`: a recursive-descent reader with bounded depth. What Python's own parser
/// can't have given is refused; a kind of node that no program may contain becomes [Tree.Unsupported].
final class TreeReader {
    private static final int MAX_DEPTH = 400;

    /// A value of the notation.
    private sealed interface Value {
        record Part(Tree tree) implements Value {}

        record Many(List<Value> parts) implements Value {}

        /// A constant; also names, and nodes without fields.
        record Leaf(Literal literal) implements Value {}
    }

    private static final Value NONE = new Value.Leaf(new Literal.None());

    private final String text;
    private int at;

    private TreeReader(String text) {
        this.text = text;
    }

    static Tree.Parse read(String text) throws Wire.Malformed {
        return new TreeReader(text).parse();
    }

    private Tree.Parse parse() throws Wire.Malformed {
        Tree.Parse out;
        if (next() == '-') {
            out = new Tree.Parse.Broken((int) number(), (int) number(), string());
        } else if (value(0) instanceof Value.Part(Tree.Module module)) {
            out = new Tree.Parse.Program(module);
        } else {
            throw new Wire.Malformed("a tree without a module");
        }
        if (at != text.length()) {
            throw new Wire.Malformed("a tree with text after it");
        }
        return out;
    }

    private Value value(int depth) throws Wire.Malformed {
        if (depth > MAX_DEPTH) {
            throw new Wire.Malformed("a tree that is too deep");
        }
        char tag = next();
        return switch (tag) {
            case 'N' -> {
                String kind = string();
                Tree.Place place = new Tree.Place((int) number(), (int) number());
                long count = number();
                Map<String, Value> fields = new LinkedHashMap<>();
                for (long i = 0; i < count; i++) {
                    fields.put(string(), value(depth + 1));
                }
                yield new Value.Part(new Fields(kind, fields).tree(place));
            }
            case 'L' -> {
                long count = number();
                List<Value> parts = new ArrayList<>();
                for (long i = 0; i < count; i++) {
                    parts.add(value(depth + 1));
                }
                yield new Value.Many(parts);
            }
            case 'S' -> new Value.Leaf(new Literal.Text(string()));
            case 'I' -> new Value.Leaf(new Literal.Whole(whole()));
            case 'F' -> new Value.Leaf(new Literal.Real(real()));
            case 'T' -> new Value.Leaf(new Literal.Truth(true));
            case 'Z' -> new Value.Leaf(new Literal.Truth(false));
            case '0' -> NONE;
            case 'O' -> new Value.Leaf(other(string()));
            default -> throw new Wire.Malformed("a tree with tag '" + tag + "'");
        };
    }

    private static Literal other(String type) throws Wire.Malformed {
        return switch (type) {
            case "bytes" -> new Literal.Bytes();
            case "complex" -> new Literal.Complex();
            case "ellipsis" -> new Literal.Ellipsis();
            default -> throw new Wire.Malformed("a tree with a constant of type " + type);
        };
    }

    private char next() throws Wire.Malformed {
        if (at >= text.length()) {
            throw new Wire.Malformed("a tree that is cut short");
        }
        return text.charAt(at++);
    }

    private String until(char end) throws Wire.Malformed {
        int stop = text.indexOf(end, at);
        if (stop < 0 || stop - at > 2000) {
            throw new Wire.Malformed("a tree that is cut short");
        }
        String out = text.substring(at, stop);
        at = stop + 1;
        return out;
    }

    private long number() throws Wire.Malformed {
        return Math.max(0, parseLong(until(';')));
    }

    private static long parseLong(String digits) throws Wire.Malformed {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw new Wire.Malformed("a tree with a bad number");
        }
    }

    private BigInteger whole() throws Wire.Malformed {
        try {
            return new BigInteger(until(';'));
        } catch (NumberFormatException e) {
            throw new Wire.Malformed("a tree with a bad number");
        }
    }

    private double real() throws Wire.Malformed {
        String digits = until(';');
        try {
            return digits.equals("inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(digits);
        } catch (NumberFormatException e) {
            throw new Wire.Malformed("a tree with a bad number");
        }
    }

    private String string() throws Wire.Malformed {
        long length = parseLong(until(':'));
        try {
            int stop = text.offsetByCodePoints(at, (int) length); // Python counts code points
            String out = text.substring(at, stop);
            at = stop;
            return out;
        } catch (IndexOutOfBoundsException e) {
            throw new Wire.Malformed("a tree that is cut short");
        }
    }

    /// The fields of a node of Python's `ast`, named as there.
    private record Fields(String kind, Map<String, Value> values) {
        /// The node; the names of kinds stand here and nowhere else.
        Tree tree(Tree.Place at) throws Wire.Malformed {
            return switch (kind) {
                case "Module" -> new Tree.Module(at, body());
                case "arguments" -> arguments(at);
                case "arg" -> new Tree.Parameter(at, text("arg"), some("annotation"));
                case "keyword" -> new Tree.Keyword(at, text("arg"), expr("value"));
                case "alias" -> new Tree.Alias(at, text("name"), text("asname"));
                case "comprehension" ->
                    new Tree.Clause(at, expr("target"), expr("iter"), exprs("ifs"), positive("is_async"));
                case "ExceptHandler" -> new Tree.Handler(at, some("type"), text("name"), body());
                case "withitem" -> new Tree.Item(at, expr("context_expr"), some("optional_vars"));
                case "match_case" -> new Tree.Case(at, one("pattern", Pattern.class), some("guard"), body());

                case "FunctionDef" ->
                    new Stmt.FunctionDef(
                            at,
                            text("name"),
                            one("args", Tree.Arguments.class),
                            body(),
                            exprs("decorator_list"),
                            some("returns"),
                            many("type_params", Tree.class));
                case "Return" -> new Stmt.Return(at, some("value"));
                case "Assign" -> new Stmt.Assign(at, exprs("targets"), expr("value"));
                case "AugAssign" -> new Stmt.AugAssign(at, expr("target"), binary(), expr("value"));
                case "AnnAssign" -> new Stmt.AnnAssign(at, expr("target"), expr("annotation"), some("value"));
                case "For" -> new Stmt.For(at, expr("target"), expr("iter"), body(), stmts("orelse"));
                case "While" -> new Stmt.While(at, expr("test"), body(), stmts("orelse"));
                case "If" -> new Stmt.If(at, expr("test"), body(), stmts("orelse"));
                case "With" -> new Stmt.With(at, many("items", Tree.Item.class), body());
                case "Match" -> new Stmt.Match(at, expr("subject"), many("cases", Tree.Case.class));
                case "Raise" -> new Stmt.Raise(at, some("exc"), some("cause"));
                case "Try" ->
                    new Stmt.Try(at, body(), many("handlers", Tree.Handler.class), stmts("orelse"), stmts("finalbody"));
                case "Assert" -> new Stmt.Assert(at, expr("test"), some("msg"));
                case "Import" -> new Stmt.Import(at, many("names", Tree.Alias.class));
                case "ImportFrom" ->
                    new Stmt.ImportFrom(at, text("module"), many("names", Tree.Alias.class), positive("level"));
                case "Expr" -> new Stmt.Expression(at, expr("value"));
                case "Pass" -> new Stmt.Pass(at);
                case "Break" -> new Stmt.Break(at);
                case "Continue" -> new Stmt.Continue(at);

                case "Constant" -> new Expr.Constant(at, literal("value"));
                case "Name" -> new Expr.Name(at, text("id"), text("ctx").equals("Load"));
                case "Attribute" -> new Expr.Attribute(at, expr("value"), text("attr"));
                case "Subscript" -> new Expr.Subscript(at, expr("value"), expr("slice"));
                case "Slice" -> new Expr.Slice(at, some("lower"), some("upper"), some("step"));
                case "Call" -> new Expr.Call(at, expr("func"), exprs("args"), many("keywords", Tree.Keyword.class));
                case "BinOp" -> new Expr.BinOp(at, expr("left"), binary(), expr("right"));
                case "UnaryOp" -> new Expr.UnaryOp(at, operator(Operator.Unary.values(), text("op")), expr("operand"));
                case "BoolOp" -> new Expr.BoolOp(at, and(), exprs("values"));
                case "Compare" -> new Expr.Compare(at, expr("left"), comparisons());
                case "IfExp" -> new Expr.IfExp(at, expr("test"), expr("body"), expr("orelse"));
                case "Lambda" -> new Expr.Lambda(at, one("args", Tree.Arguments.class), expr("body"));
                case "NamedExpr" -> new Expr.NamedExpr(at, one("target", Expr.Name.class), expr("value"));
                case "List" -> new Expr.ListDisplay(at, exprs("elts"));
                case "Tuple" -> new Expr.TupleDisplay(at, exprs("elts"));
                case "Set" -> new Expr.SetDisplay(at, exprs("elts"));
                case "Dict" -> new Expr.DictDisplay(at, entries());
                case "ListComp" -> new Expr.ListComp(at, expr("elt"), clauses());
                case "SetComp" -> new Expr.SetComp(at, expr("elt"), clauses());
                case "DictComp" -> new Expr.DictComp(at, expr("key"), expr("value"), clauses());
                case "GeneratorExp" -> new Expr.GeneratorExp(at, expr("elt"), clauses());
                case "JoinedStr" -> new Expr.JoinedStr(at, exprs("values"));
                case "FormattedValue" -> new Expr.FormattedValue(at, expr("value"), some("format_spec"));
                case "Starred" -> new Expr.Starred(at, expr("value"));
                case "Yield" -> new Expr.Yield(at, some("value"));
                case "YieldFrom" -> new Expr.YieldFrom(at, expr("value"));

                case "MatchValue" -> new Pattern.MatchValue(at, expr("value"));
                case "MatchSingleton" -> new Pattern.MatchSingleton(at, literal("value"));
                case "MatchSequence" -> new Pattern.MatchSequence(at, patterns("patterns"));
                case "MatchMapping" -> new Pattern.MatchMapping(at, exprs("keys"), patterns("patterns"), text("rest"));
                case "MatchClass" -> new Pattern.MatchClass(at, expr("cls"), patterns("patterns"), attributes());
                case "MatchStar" -> new Pattern.MatchStar(at, text("name"));
                case "MatchAs" -> new Pattern.MatchAs(at, some("pattern", Pattern.class), text("name"));
                case "MatchOr" -> new Pattern.MatchOr(at, patterns("patterns"));

                default -> new Tree.Unsupported(at, kind, parts());
            };
        }

        private Value value(String name) {
            return values.getOrDefault(name, NONE);
        }

        private Wire.Malformed bad(String name) {
            return new Wire.Malformed("a tree whose " + kind + " has no such '" + name + "'");
        }

        private <T> T one(String name, Class<T> type) throws Wire.Malformed {
            return some(name, type).orElseThrow(() -> bad(name));
        }

        private <T> Optional<T> some(String name, Class<T> type) throws Wire.Malformed {
            return some(name, value(name), type);
        }

        private <T> Optional<T> some(String name, Value value, Class<T> type) throws Wire.Malformed {
            if (value.equals(NONE)) {
                return Optional.empty();
            }
            if (value instanceof Value.Part(Tree tree) && type.isInstance(tree)) {
                return Optional.of(type.cast(tree));
            }
            throw bad(name);
        }

        private List<Value> list(String name) throws Wire.Malformed {
            return switch (value(name)) {
                case Value.Many(List<Value> parts) -> parts;
                case Value.Leaf(Literal.None()) -> List.of();
                case Value.Leaf _, Value.Part _ -> throw bad(name);
            };
        }

        private <T> List<Optional<T>> holes(String name, Class<T> type) throws Wire.Malformed {
            List<Optional<T>> out = new ArrayList<>();
            for (Value value : list(name)) {
                out.add(some(name, value, type));
            }
            return List.copyOf(out);
        }

        private <T> List<T> many(String name, Class<T> type) throws Wire.Malformed {
            List<T> out = new ArrayList<>();
            for (Optional<T> part : holes(name, type)) {
                out.add(part.orElseThrow(() -> bad(name)));
            }
            return List.copyOf(out);
        }

        private Expr expr(String name) throws Wire.Malformed {
            return one(name, Expr.class);
        }

        private Optional<Expr> some(String name) throws Wire.Malformed {
            return some(name, Expr.class);
        }

        private List<Expr> exprs(String name) throws Wire.Malformed {
            return many(name, Expr.class);
        }

        private List<Stmt> stmts(String name) throws Wire.Malformed {
            return many(name, Stmt.class);
        }

        private List<Stmt> body() throws Wire.Malformed {
            return stmts("body");
        }

        private List<Pattern> patterns(String name) throws Wire.Malformed {
            return many(name, Pattern.class);
        }

        private List<Tree.Clause> clauses() throws Wire.Malformed {
            return many("generators", Tree.Clause.class);
        }

        /// A text; empty where Python has none.
        private String text(String name) throws Wire.Malformed {
            return switch (value(name)) {
                case Value.Leaf(Literal.Text(String text)) -> text;
                case Value.Leaf(Literal.None()) -> "";
                case Value.Leaf _, Value.Many _, Value.Part _ -> throw bad(name);
            };
        }

        private Literal literal(String name) throws Wire.Malformed {
            if (value(name) instanceof Value.Leaf(Literal literal)) {
                return literal;
            }
            throw bad(name);
        }

        private boolean positive(String name) throws Wire.Malformed {
            return switch (literal(name)) {
                case Literal.Whole(BigInteger v) -> v.signum() > 0;
                case Literal.None _ -> false;
                case Literal.Text _,
                        Literal.Real _,
                        Literal.Truth _,
                        Literal.Bytes _,
                        Literal.Complex _,
                        Literal.Ellipsis _ -> throw bad(name);
            };
        }

        private static <O extends Operator> O operator(O[] all, String kind) throws Wire.Malformed {
            for (O one : all) {
                if (one.kind().equals(kind)) {
                    return one;
                }
            }
            throw new Wire.Malformed("a tree with the operator '" + kind + "'");
        }

        private Operator.Binary binary() throws Wire.Malformed {
            return operator(Operator.Binary.values(), text("op"));
        }

        private boolean and() throws Wire.Malformed {
            return switch (text("op")) {
                case "And" -> true;
                case "Or" -> false;
                default -> throw bad("op");
            };
        }

        private List<Expr.Comparison> comparisons() throws Wire.Malformed {
            List<Value> ops = list("ops");
            List<Expr> rights = sized("comparators", exprs("comparators"), ops.size());
            List<Expr.Comparison> out = new ArrayList<>();
            for (int i = 0; i < ops.size(); i++) {
                if (!(ops.get(i) instanceof Value.Leaf(Literal.Text(String op)))) {
                    throw bad("ops");
                }
                out.add(new Expr.Comparison(operator(Operator.Comparing.values(), op), rights.get(i)));
            }
            if (out.isEmpty()) {
                throw bad("ops");
            }
            return List.copyOf(out);
        }

        private List<Expr.Entry> entries() throws Wire.Malformed {
            List<Expr> values = exprs("values");
            List<Optional<Expr>> keys = sized("keys", holes("keys", Expr.class), values.size());
            List<Expr.Entry> out = new ArrayList<>();
            for (int i = 0; i < values.size(); i++) {
                out.add(new Expr.Entry(keys.get(i), values.get(i)));
            }
            return List.copyOf(out);
        }

        private List<Pattern.Attribute> attributes() throws Wire.Malformed {
            List<Pattern> patterns = patterns("kwd_patterns");
            List<Value> names = sized("kwd_attrs", list("kwd_attrs"), patterns.size());
            List<Pattern.Attribute> out = new ArrayList<>();
            for (int i = 0; i < patterns.size(); i++) {
                if (!(names.get(i) instanceof Value.Leaf(Literal.Text(String name)))) {
                    throw bad("kwd_attrs");
                }
                out.add(new Pattern.Attribute(name, patterns.get(i)));
            }
            return List.copyOf(out);
        }

        private Tree.Arguments arguments(Tree.Place at) throws Wire.Malformed {
            List<Tree.Parameter> first = many("posonlyargs", Tree.Parameter.class);
            List<Tree.Parameter> positional = many("args", Tree.Parameter.class);
            List<Tree.Parameter> named = many("kwonlyargs", Tree.Parameter.class);
            List<Optional<Expr>> namedDefaults = sized("kw_defaults", holes("kw_defaults", Expr.class), named.size());
            List<Expr> defaults = exprs("defaults");
            if (defaults.size() > first.size() + positional.size()) {
                throw bad("defaults");
            }
            return new Tree.Arguments(
                    at,
                    first,
                    positional,
                    some("vararg", Tree.Parameter.class),
                    named,
                    namedDefaults,
                    some("kwarg", Tree.Parameter.class),
                    defaults);
        }

        private <T> List<T> sized(String name, List<T> list, int size) throws Wire.Malformed {
            if (list.size() != size) {
                throw bad(name);
            }
            return list;
        }

        /// All nodes in the fields, in their order.
        private List<Tree> parts() {
            List<Tree> out = new ArrayList<>();
            values.values().forEach(value -> collect(value, out));
            return List.copyOf(out);
        }

        private static void collect(Value value, List<Tree> out) {
            switch (value) {
                case Value.Part(Tree tree) -> out.add(tree);
                case Value.Many(List<Value> parts) -> parts.forEach(part -> collect(part, out));
                case Value.Leaf _ -> {}
            }
        }
    }
}
