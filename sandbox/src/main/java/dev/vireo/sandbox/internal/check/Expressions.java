package dev.vireo.sandbox.internal.check;

import dev.vireo.sandbox.internal.check.FlowState.Fact;
import dev.vireo.sandbox.internal.check.FlowState.Result;
import dev.vireo.sandbox.internal.python.Expr;
import dev.vireo.sandbox.internal.python.Literal;
import dev.vireo.sandbox.internal.python.Operator;
import dev.vireo.sandbox.internal.python.Pattern;
import dev.vireo.sandbox.internal.python.Stmt;
import dev.vireo.sandbox.internal.python.Tree;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The types of expressions.
final class Expressions {
    private static final Set<String> INDEX_ERRORS = Set.of("IndexError", "LookupError", "Exception", "BaseException");

    private final Analysis analysis;

    Expressions(Analysis analysis) {
        this.analysis = analysis;
    }

    private Report report() {
        return analysis.report;
    }

    /// The type of a part that may be absent: of nothing it is `None`.
    Result eval(Optional<Expr> part) {
        return part.map(this::eval).orElse(Result.of(PyType.NONE));
    }

    /// The type of an expression; its faults are reported.
    Result eval(Expr node) {
        analysis.enter();
        Result result = value(node);
        analysis.steps.take(PyType.size(result.type()));
        analysis.leave();
        return result;
    }

    private Result value(Expr node) {
        return switch (node) {
            case Expr.Constant constant -> constant(constant.value());
            case Expr.Name name -> analysis.read(name);
            case Expr.Attribute attribute -> told(node, attribute(attribute));
            case Expr.Subscript subscript -> told(node, subscript(subscript));
            case Expr.Call call -> told(node, analysis.calls.call(call));
            case Expr.BinOp binary -> binary(binary);
            case Expr.UnaryOp unary -> unary(unary);
            case Expr.BoolOp junction -> junction(junction);
            case Expr.Compare comparison -> comparison(comparison);
            case Expr.IfExp choice -> choice(choice);
            case Expr.Lambda lambda ->
                Result.of(new PyType.Function(new PyType.Callee.Defined(analysis.define(lambda))));
            case Expr.Comprehension comprehension -> comprehension(comprehension);
            case Expr.JoinedStr text -> text(text);
            case Expr.FormattedValue formatted -> {
                eval(formatted.value());
                eval(formatted.format());
                yield Result.of(PyType.STR);
            }
            case Expr.Display display -> display(display);
            case Expr.DictDisplay dict -> dict(dict);
            case Expr.Starred starred -> eval(starred.value());
            case Expr.NamedExpr named -> {
                Result result = eval(named.value());
                analysis.assign(named.target().id(), result, named.value());
                yield result;
            }
            case Expr.Yield yielded -> {
                analysis.scope.yields.add(eval(yielded.value()).type());
                yield Result.ANY;
            }
            case Expr.YieldFrom yielded -> {
                analysis.scope.yields.add(element(yielded.value(), eval(yielded.value())));
                yield Result.ANY;
            }
            case Expr.Slice slice -> {
                eval(slice.lower());
                eval(slice.upper());
                eval(slice.step());
                yield Result.of(PyType.of("slice"));
            }
            case Tree.Unsupported _ -> Result.ANY;
        };
    }

    private static Result constant(Literal value) {
        return switch (value) {
            case Literal.Whole _ -> Result.of(PyType.INT);
            case Literal.Real _ -> Result.of(PyType.FLOAT);
            case Literal.Truth _ -> Result.of(PyType.BOOL);
            case Literal.Text(String text) -> new Result(PyType.STR, text.length());
            case Literal.None _ -> Result.of(PyType.NONE);
            case Literal.Bytes _ -> Result.of(PyType.of("bytes"));
            case Literal.Complex _ -> Result.of(PyType.of("complex"));
            case Literal.Ellipsis _ -> Result.ANY;
        };
    }

    /// What a condition told about an expression counts more than what its parts say.
    private Result told(Expr node, Result result) {
        FlowState state = analysis.scope.state;
        if (state.facts.isEmpty()) {
            return result;
        }
        Optional<String> key = Conditions.key(node);
        analysis.steps.take(key.map(String::length).orElse(0) / 16 + 1);
        Fact fact = key.isEmpty() ? null : state.facts.get(key.get());
        if (fact == null) {
            return result;
        }
        PyType type = fact.type() == null || fact.type().isVague() ? result.type() : fact.type();
        return new Result(type, Math.max(result.atLeast(), fact.atLeast()));
    }

    /// How an expression is called in a message; also what is matched with a pattern.
    static String shown(Tree node) {
        return switch (node) {
            case Expr.Name name -> "'" + name.id() + "'";
            case Expr.Attribute(Tree.Place _, Expr.Name base, String attr) -> "'" + base.id() + "." + attr + "'";
            case Expr.Attribute attribute -> "'" + attribute.attr() + "'";
            case Expr.Call(Tree.Place _, Expr.Name f, var _, var _) -> "the result of '" + f.id() + "'";
            case Expr.Call(Tree.Place _, Expr.Attribute f, var _, var _) -> "the result of '" + f.attr() + "'";
            case Expr.Call _ -> "the result of this call";
            case Expr.Subscript _ -> "this element";
            case Expr _, Pattern _, Stmt _, Tree.Module _ -> "this value";
            case Tree.Arguments _, Tree.Parameter _, Tree.Keyword _, Tree.Alias _ -> "this value";
            case Tree.Clause _, Tree.Handler _, Tree.Item _, Tree.Case _ -> "this value";
        };
    }

    /// Says that something may be `None` where it must not; what it is otherwise.
    PyType demandSome(Tree node, PyType type, String use) {
        if (!type.mayBeNone()) {
            return type.withoutNone();
        }
        PyType rest = type.withoutNone();
        report().add(
                        Fault.OPTIONAL_ACCESS,
                        node,
                        rest == PyType.NEVER
                                ? shown(node) + " is None, so " + use
                                : shown(node) + " may be None here, so " + use,
                        rest == PyType.NEVER ? "" : rest.toString(),
                        type.toString(),
                        "Look first: if ... is None: return ...");
        return rest == PyType.NEVER ? PyType.ANY : rest;
    }

    private Result attribute(Expr.Attribute node) {
        return Result.of(member(node, node.value(), eval(node.value()).type(), node.attr()));
    }

    /// What stands right of a dot.
    PyType member(Tree node, Tree base, PyType type, String name) {
        if (Rules.refusedAttribute(name)) {
            return PyType.ANY; // reported already
        }
        PyType some = demandSome(base, type, "it has no '" + name + "'");
        if (type.members().contains(PyType.PERHAPS_NONE)) {
            report().add(
                            Fault.POSSIBLY_EMPTY_INDEX,
                            node,
                            shown(base) + " is None when the list that it was chosen from is empty",
                            "Look first whether the list has elements.");
            if (base instanceof Expr list) {
                analysis.conditions.assumeLength(list, FlowState.ANY_LENGTH);
            }
        }
        List<PyType> out = new ArrayList<>();
        for (PyType part : some.members()) {
            out.add(memberOfOne(node, part, name));
        }
        return out.isEmpty() ? PyType.ANY : PyType.join(out);
    }

    private PyType memberOfOne(Tree node, PyType type, String name) {
        Library library = analysis.library;
        switch (type) {
            case PyType.Module(String module) -> {
                return library.member(module, name).orElse(PyType.ANY);
            }
            case PyType.ClassObject(PyType instance) -> {
                Optional<Library.PyClass> known = library.classOfValue(instance);
                if (known.isEmpty()) {
                    return PyType.ANY;
                }
                return library.memberOfClass(known.get(), instance, name)
                        .orElseGet(() -> unknown(node, type, name, known.get()));
            }
            case PyType.Function _ -> {
                report().add(
                                Fault.UNKNOWN_ATTRIBUTE,
                                node,
                                "a function has no attribute '" + name + "'",
                                "Call it first: add parentheses.");
                return PyType.ANY;
            }
            case PyType.Instance _, PyType.Tuple _ -> {
                Optional<Library.PyClass> known = library.classOfValue(type);
                if (known.isEmpty() || type.is("exception")) {
                    return PyType.ANY;
                }
                return library.member(known.get(), type, name).orElseGet(() -> unknown(node, type, name, known.get()));
            }
            case PyType.Any _, PyType.Never _, PyType.Union _, PyType.Variable _ -> {
                return PyType.ANY;
            }
        }
    }

    private PyType unknown(Tree node, PyType type, String name, Library.PyClass known) {
        String hint = Report.didYouMean(name, Library.names(known));
        if (hint.isEmpty() && type.is("list") && Fit.element(type).orElse(PyType.ANY) instanceof PyType.Instance e) {
            hint = analysis.library
                    .pyClass(e.name())
                    .filter(c -> Library.names(c).contains(name))
                    .map(_ -> "It is a list: take one of its elements, after a look whether there is one.")
                    .orElse("");
        }
        report().add(
                        Fault.UNKNOWN_ATTRIBUTE,
                        node,
                        type + " has no attribute '" + name + "'",
                        "",
                        type.toString(),
                        hint);
        return PyType.ANY;
    }

    private Result subscript(Expr.Subscript node) {
        Expr base = node.value();
        Result value = eval(base);
        Result at = eval(node.index());
        if (value.type() instanceof PyType.ClassObject) {
            return Result.of(new PyType.ClassObject(analysis.notation(node)));
        }
        PyType some = demandSome(base, value.type(), "it has no elements");
        if (node.index() instanceof Expr.Slice slice) {
            return slice(node, slice, new Result(some, value.atLeast()));
        }
        List<PyType> out = new ArrayList<>();
        for (PyType part : some.members()) {
            out.add(indexed(node, part, at.type(), value.atLeast()));
        }
        return Result.of(out.isEmpty() ? PyType.ANY : PyType.join(out));
    }

    private PyType indexed(Expr.Subscript node, PyType type, PyType at, int atLeast) {
        if (type instanceof PyType.Tuple(List<PyType> elements)) {
            int i = Definition.intLiteral(node.index(), Integer.MIN_VALUE);
            if (i == Integer.MIN_VALUE) {
                return integer(node, type, at) ? PyType.join(elements) : PyType.ANY;
            }
            int from = i < 0 ? i + elements.size() : i;
            if (from < 0 || from >= elements.size()) {
                report().add(Fault.OPERATOR_TYPE, node, "a tuple of " + elements.size() + " has no element " + i, "");
                return PyType.ANY;
            }
            return elements.get(from);
        }
        if (!(type instanceof PyType.Instance instance)) {
            if (!type.isVague() && !(type instanceof PyType.Variable)) {
                notIndexed(node, type);
            }
            return PyType.ANY;
        }
        return switch (instance.name()) {
            case "list", "tuple", "deque", "Sequence" -> {
                if (integer(node, type, at)) {
                    demandLength(node, Definition.intLiteral(node.index(), Integer.MIN_VALUE), atLeast);
                }
                yield lenient(instance.argument(0));
            }
            case "str" -> {
                integer(node, type, at);
                yield PyType.STR;
            }
            case "bytes", "range" -> {
                integer(node, type, at);
                yield PyType.INT;
            }
            case "dict", "defaultdict", "OrderedDict", "Mapping" -> lenient(instance.argument(1));
            case "Counter" -> PyType.INT;
            case "Match", "..." -> PyType.ANY;
            default -> {
                if (analysis.library.pyClass(instance.name()).isPresent()) {
                    notIndexed(node, type);
                }
                yield PyType.ANY;
            }
        };
    }

    /// Values of unlike types in one container are rarely confused by those who put them there: which one an
    /// index gives is not known.
    private static PyType lenient(PyType type) {
        List<PyType> some = type.withoutNone().members();
        return type == PyType.NEVER || (some.size() > 1 && !some.stream().allMatch(Fit::isNumber)) ? PyType.ANY : type;
    }

    private boolean integer(Expr node, PyType container, PyType at) {
        if (Fit.fits(at, PyType.INT, false)) {
            return true;
        }
        report().add(
                        Fault.OPERATOR_TYPE,
                        node,
                        "the index of a " + simple(container) + " is an int, not " + at,
                        "int",
                        at.toString(),
                        at.is("float") ? "Write int(...) around it, or divide with //." : "");
        return false;
    }

    private static String simple(PyType type) {
        return type instanceof PyType.Instance(String name, List<PyType> _) ? name : "tuple";
    }

    private void notIndexed(Expr node, PyType type) {
        report().add(
                        Fault.OPERATOR_TYPE,
                        node,
                        type + " has no elements to take by index",
                        "list",
                        type.toString(),
                        "");
    }

    /// Warns where an index may be beyond the end; once it was used the length is known.
    private void demandLength(Expr.Subscript node, int index, int atLeast) {
        if (index == Integer.MIN_VALUE || atLeast == FlowState.ANY_LENGTH) {
            return;
        }
        int needed = index < 0 ? -index : index + 1;
        demandElements(node, node.value(), needed, atLeast, INDEX_ERRORS);
    }

    /// Warns where something may have too few elements.
    void demandElements(Expr node, Expr base, int needed, int atLeast, Set<String> errors) {
        if (atLeast == FlowState.ANY_LENGTH || atLeast >= needed || analysis.catches(errors)) {
            return;
        }
        String what = shown(base);
        report().add(
                        Fault.POSSIBLY_EMPTY_INDEX,
                        node,
                        needed == 1
                                ? what + " may be empty here"
                                : what + " may have fewer than " + needed + " elements here",
                        needed == 1
                                ? "Look first: if not ...: return ..."
                                : "Look first: if len(...) < " + needed + ": return ...");
        analysis.conditions.assumeLength(base, needed);
    }

    private Result slice(Expr node, Expr.Slice slice, Result value) {
        int low = slice.lower()
                .map(l -> Definition.intLiteral(l, Integer.MIN_VALUE))
                .orElse(0);
        boolean open = slice.upper().isEmpty();
        int high = slice.upper()
                .map(u -> Definition.intLiteral(u, Integer.MIN_VALUE))
                .orElse(0);
        int length = value.atLeast();
        int left;
        if (length == FlowState.ANY_LENGTH) {
            left = FlowState.ANY_LENGTH;
        } else if (low == 0 && open) {
            left = length;
        } else if (low == 0 && high > 0) {
            left = Math.min(high, length);
        } else if (low > 0 && open) {
            left = Math.max(0, length - low);
        } else if (low < 0 && low != Integer.MIN_VALUE && open) {
            left = Math.min(-low, length);
        } else {
            left = 0;
        }
        List<PyType> out = new ArrayList<>();
        for (PyType part : value.type().members()) {
            out.add(
                    switch (part) {
                        case PyType.Tuple(List<PyType> elements) ->
                            open && low >= 0 && low <= elements.size()
                                    ? PyType.tupleOf(elements.subList(low, elements.size()))
                                    : PyType.of("tuple", PyType.join(elements));
                        case PyType.Instance i -> {
                            if (Set.of("list", "tuple", "str", "bytes", "range", "Sequence")
                                    .contains(i.name())) {
                                yield i;
                            }
                            if (analysis.library.pyClass(i.name()).isPresent()) {
                                notIndexed(node, i);
                            }
                            yield PyType.ANY;
                        }
                        case PyType.Function _, PyType.ClassObject _, PyType.Module _ -> {
                            notIndexed(node, part);
                            yield PyType.ANY;
                        }
                        case PyType.Any _, PyType.Never _, PyType.Union _, PyType.Variable _ -> PyType.ANY;
                    });
        }
        return new Result(out.isEmpty() ? PyType.ANY : PyType.join(out), left);
    }

    private Result binary(Expr.BinOp node) {
        Result a = eval(node.left());
        Result b = eval(node.right());
        return analysis.operators.binary(node, node.op(), node.left(), a, node.right(), b);
    }

    private Result unary(Expr.UnaryOp node) {
        Result operand = eval(node.operand());
        return node.op() == Operator.Unary.NOT
                ? Result.of(PyType.BOOL)
                : Result.of(analysis.operators.unary(node, node.op(), node.operand(), operand.type()));
    }

    private Result junction(Expr.BoolOp node) {
        Conditions.Split split = analysis.conditions.split(node);
        analysis.scope.state = FlowState.join(split.whenTrue(), split.whenFalse());
        return split.value();
    }

    private Result comparison(Expr.Compare node) {
        Expr left = node.left();
        Result a = eval(left);
        for (Expr.Comparison comparison : node.comparisons()) {
            Expr right = comparison.right();
            Result b = eval(right);
            analysis.operators.compare(node, comparison.op(), left, a.type(), right, b.type());
            left = right;
            a = b;
        }
        return Result.of(PyType.BOOL);
    }

    private Result choice(Expr.IfExp node) {
        Conditions.Split split = analysis.conditions.split(node.test());
        Result yes = branch(split.whenTrue(), node.body());
        FlowState afterYes = analysis.scope.state;
        Result no = branch(split.whenFalse(), node.orelse());
        boolean yesLives = split.whenTrue().live;
        boolean noLives = split.whenFalse().live;
        analysis.scope.state = FlowState.join(afterYes, analysis.scope.state);
        return yesLives && noLives ? yes.join(no) : yesLives ? yes : no;
    }

    private Result branch(FlowState state, Expr part) {
        analysis.scope.state = state;
        return state.live ? eval(part) : Result.ANY;
    }

    private Result text(Expr.JoinedStr node) {
        int length = 0;
        for (Expr part : node.values()) {
            if (part instanceof Expr.FormattedValue formatted) {
                Result inner = eval(formatted.value());
                eval(formatted.format());
                boolean text = inner.type().is("str") || inner.type().isVague();
                length += text ? Math.max(0, inner.type().isVague() ? 0 : inner.atLeast()) : 1;
            } else {
                length += Math.max(0, eval(part).atLeast());
            }
        }
        return new Result(PyType.STR, length);
    }

    private Result display(Expr.Display node) {
        List<PyType> types = new ArrayList<>();
        int length = 0;
        boolean starred = false;
        for (Expr part : node.elements()) {
            Result value = eval(part);
            if (part instanceof Expr.Starred several) {
                starred = true;
                types.add(element(several.value(), value));
                length += Math.max(0, value.atLeast());
            } else {
                types.add(value.type());
                length++;
            }
        }
        return switch (node) {
            case Expr.ListDisplay _ -> new Result(PyType.listOf(PyType.join(types)), length);
            case Expr.SetDisplay _ -> new Result(PyType.of("set", PyType.join(types)), Math.min(1, length));
            case Expr.TupleDisplay _ ->
                new Result(starred ? PyType.of("tuple", PyType.join(types)) : PyType.tupleOf(types), length);
        };
    }

    private Result dict(Expr.DictDisplay node) {
        List<PyType> keyTypes = new ArrayList<>();
        List<PyType> valueTypes = new ArrayList<>();
        int length = 0;
        for (Expr.Entry entry : node.entries()) {
            if (entry.key().isPresent()) {
                keyTypes.add(eval(entry.key().get()).type());
                valueTypes.add(eval(entry.value()).type());
                length = 1;
            } else {
                Result value = eval(entry.value());
                if (value.type() instanceof PyType.Instance spread && Fit.isDict(spread)) {
                    keyTypes.add(spread.argument(0));
                    valueTypes.add(spread.name().equals("Counter") ? PyType.INT : spread.argument(1));
                } else {
                    keyTypes.add(PyType.ANY);
                    valueTypes.add(PyType.ANY);
                }
            }
        }
        return new Result(PyType.dictOf(PyType.join(keyTypes), PyType.join(valueTypes)), length);
    }

    /// What a loop over a value gets; reports what can't be looped over.
    PyType element(Tree node, Result value) {
        PyType some = demandSome(node, value.type(), "it can't be gone through");
        Optional<PyType> element = Fit.element(some);
        if (element.isEmpty()) {
            report().add(
                            Fault.OPERATOR_TYPE,
                            node,
                            some + " can't be gone through element by element",
                            "list",
                            some.toString(),
                            some.is("int") ? "Write range(...) around it." : "");
            return PyType.ANY;
        }
        return element.get();
    }

    private Result comprehension(Expr.Comprehension node) {
        FlowState outer = analysis.scope.state;
        Set<String> bound = analysis.scope.bound;
        Set<String> added = new HashSet<>();
        analysis.scope.state = outer.copy();
        int length = 1;
        boolean vague = false;
        for (Tree.Clause clause : node.clauses()) {
            Expr source = clause.source();
            Result values = eval(source);
            PyType element = element(source, values);
            analysis.walk(clause.target(), n -> {
                if (n instanceof Expr.Name name && bound.add(name.id())) {
                    added.add(name.id());
                }
            });
            analysis.statements.nonEmpty(source);
            analysis.targets.bind(clause.target(), Result.of(element), null);
            vague |= values.atLeast() == FlowState.ANY_LENGTH;
            length = node.clauses().size() == 1 ? values.atLeast() : Math.min(length, Math.max(0, values.atLeast()));
            for (Expr condition : clause.conditions()) {
                if (!analysis.scope.state.live) {
                    break;
                }
                length = 0;
                vague = false;
                analysis.scope.state = analysis.conditions.split(condition).whenTrue();
            }
        }
        boolean reached = analysis.scope.state.live;
        PyType key =
                reached && node instanceof Expr.DictComp dict ? eval(dict.key()).type() : PyType.NEVER;
        PyType value = reached ? eval(made(node)).type() : PyType.NEVER;
        FlowState inner = analysis.scope.state;
        analysis.scope.state = outer;
        analysis.walk(node, n -> {
            if (n instanceof Expr.NamedExpr named) {
                String name = named.target().id();
                FlowState.Binding binding = inner.names.get(name);
                if (binding != null) {
                    outer.names.put(name, binding);
                }
            }
        });
        bound.removeAll(added);
        int atLeast = vague && length <= 0 ? FlowState.ANY_LENGTH : length;
        return switch (node) {
            case Expr.ListComp _ -> new Result(PyType.listOf(value), atLeast);
            case Expr.SetComp _ -> new Result(PyType.of("set", value), Math.min(1, atLeast));
            case Expr.DictComp _ -> new Result(PyType.dictOf(key, value), Math.min(1, atLeast));
            case Expr.GeneratorExp _ -> new Result(PyType.of("Iterator", value), atLeast);
        };
    }

    /// What a comprehension makes of each element; of a dict the value.
    private static Expr made(Expr.Comprehension node) {
        return switch (node) {
            case Expr.ListComp list -> list.element();
            case Expr.SetComp set -> set.element();
            case Expr.DictComp dict -> dict.value();
            case Expr.GeneratorExp generator -> generator.element();
        };
    }
}
