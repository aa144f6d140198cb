package dev.vireo.sandbox.internal.check;

import dev.vireo.sandbox.internal.check.FlowState.Fact;
import dev.vireo.sandbox.internal.check.FlowState.Result;
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
    Result evalPart(Tree part) {
        return part instanceof Tree.Node node ? eval(node) : Result.of(PyType.NONE);
    }

    /// The type of an expression; its faults are reported.
    Result eval(Tree.Node node) {
        if (!analysis.step()) {
            return Result.ANY;
        }
        return switch (node.kind()) {
            case "Constant" -> constant(node.field("value"));
            case "Name" -> analysis.read(node);
            case "Attribute" -> told(node, attribute(node));
            case "Subscript" -> told(node, subscript(node));
            case "Call" -> told(node, analysis.calls.call(node));
            case "BinOp" -> binary(node);
            case "UnaryOp" -> unary(node);
            case "BoolOp" -> junction(node);
            case "Compare" -> comparison(node);
            case "IfExp" -> choice(node);
            case "Lambda" -> Result.of(new PyType.Function(new PyType.Callee.Defined(analysis.define(node))));
            case "ListComp", "GeneratorExp", "SetComp", "DictComp" -> comprehension(node);
            case "JoinedStr" -> text(node);
            case "FormattedValue" -> {
                evalPart(node.field("value"));
                evalPart(node.field("format_spec"));
                yield Result.of(PyType.STR);
            }
            case "List", "Tuple", "Set" -> display(node);
            case "Dict" -> dict(node);
            case "Starred" -> evalPart(node.field("value"));
            case "NamedExpr" -> named(node);
            case "Yield" -> {
                analysis.scope.yields.add(evalPart(node.field("value")).type());
                yield Result.ANY;
            }
            case "YieldFrom" -> {
                if (node.field("value") instanceof Tree.Node value) {
                    analysis.scope.yields.add(element(value, eval(value)));
                }
                yield Result.ANY;
            }
            case "Slice" -> {
                for (String edge : List.of("lower", "upper", "step")) {
                    evalPart(node.field(edge));
                }
                yield Result.of(PyType.of("slice"));
            }
            default -> Result.ANY;
        };
    }

    private static Result constant(Tree value) {
        return switch (value) {
            case Tree.Whole _ -> Result.of(PyType.INT);
            case Tree.Real _ -> Result.of(PyType.FLOAT);
            case Tree.Truth _ -> Result.of(PyType.BOOL);
            case Tree.Text(String text) -> new Result(PyType.STR, text.length());
            case Tree.Nothing _ -> Result.of(PyType.NONE);
            case Tree.Opaque(String type) ->
                type.equals("bytes") || type.equals("complex") ? Result.of(PyType.of(type)) : Result.ANY;
            case Tree.Node _, Tree.Many _ -> Result.ANY;
        };
    }

    /// What a condition told about an expression counts more than what its parts say.
    private Result told(Tree.Node node, Result result) {
        FlowState state = analysis.scope.state;
        if (state.facts.isEmpty()) {
            return result;
        }
        Optional<String> key = Conditions.key(node);
        Fact fact = key.isEmpty() ? null : state.facts.get(key.get());
        if (fact == null) {
            return result;
        }
        PyType type = fact.type() == null || fact.type().isVague() ? result.type() : fact.type();
        return new Result(type, Math.max(result.atLeast(), fact.atLeast()));
    }

    /// How an expression is called in a message.
    static String shown(Tree.Node node) {
        return switch (node.kind()) {
            case "Name" -> "'" + node.text("id") + "'";
            case "Attribute" ->
                node.field("value") instanceof Tree.Node base && base.is("Name")
                        ? "'" + base.text("id") + "." + node.text("attr") + "'"
                        : "'" + node.text("attr") + "'";
            case "Call" ->
                node.field("func") instanceof Tree.Node f && (f.is("Name") || f.is("Attribute"))
                        ? "the result of '" + (f.is("Name") ? f.text("id") : f.text("attr")) + "'"
                        : "the result of this call";
            case "Subscript" -> "this element";
            default -> "this value";
        };
    }

    /// Says that something may be `None` where it must not; what it is otherwise.
    PyType demandSome(Tree.Node node, PyType type, String use) {
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

    private Result attribute(Tree.Node node) {
        if (!(node.field("value") instanceof Tree.Node base)) {
            return Result.ANY;
        }
        return Result.of(member(node, base, eval(base).type(), node.text("attr")));
    }

    /// What stands right of a dot.
    PyType member(Tree.Node node, Tree.Node base, PyType type, String name) {
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
            analysis.conditions.assumeLength(base, FlowState.ANY_LENGTH);
        }
        List<PyType> out = new ArrayList<>();
        for (PyType part : some.members()) {
            out.add(memberOfOne(node, part, name));
        }
        return out.isEmpty() ? PyType.ANY : PyType.join(out);
    }

    private PyType memberOfOne(Tree.Node node, PyType type, String name) {
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

    private PyType unknown(Tree.Node node, PyType type, String name, Library.PyClass known) {
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

    private Result subscript(Tree.Node node) {
        if (!(node.field("value") instanceof Tree.Node base) || !(node.field("slice") instanceof Tree.Node index)) {
            return Result.ANY;
        }
        Result value = eval(base);
        Result at = eval(index);
        if (value.type() instanceof PyType.ClassObject) {
            return Result.of(new PyType.ClassObject(analysis.library.notation(Annotations.text(node))));
        }
        PyType some = demandSome(base, value.type(), "it has no elements");
        if (index.is("Slice")) {
            return slice(node, index, new Result(some, value.atLeast()));
        }
        List<PyType> out = new ArrayList<>();
        for (PyType part : some.members()) {
            out.add(indexed(node, base, part, index, at.type(), value.atLeast()));
        }
        return Result.of(out.isEmpty() ? PyType.ANY : PyType.join(out));
    }

    private PyType indexed(Tree.Node node, Tree.Node base, PyType type, Tree.Node index, PyType at, int atLeast) {
        if (type instanceof PyType.Tuple(List<PyType> elements)) {
            int i = Definition.intLiteral(index, Integer.MIN_VALUE);
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
                    demandLength(node, base, Definition.intLiteral(index, Integer.MIN_VALUE), atLeast);
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

    private boolean integer(Tree.Node node, PyType container, PyType at) {
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

    private void notIndexed(Tree.Node node, PyType type) {
        report().add(
                        Fault.OPERATOR_TYPE,
                        node,
                        type + " has no elements to take by index",
                        "list",
                        type.toString(),
                        "");
    }

    /// Warns where an index may be beyond the end; once it was used the length is known.
    private void demandLength(Tree.Node node, Tree.Node base, int index, int atLeast) {
        if (index == Integer.MIN_VALUE || atLeast == FlowState.ANY_LENGTH) {
            return;
        }
        int needed = index < 0 ? -index : index + 1;
        demandElements(node, base, needed, atLeast, INDEX_ERRORS);
    }

    /// Warns where something may have too few elements.
    void demandElements(Tree.Node node, Tree.Node base, int needed, int atLeast, Set<String> errors) {
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

    private Result slice(Tree.Node node, Tree.Node slice, Result value) {
        int low = slice.field("lower") instanceof Tree.Node l ? Definition.intLiteral(l, Integer.MIN_VALUE) : 0;
        boolean open = !(slice.field("upper") instanceof Tree.Node);
        int high = slice.field("upper") instanceof Tree.Node u ? Definition.intLiteral(u, Integer.MIN_VALUE) : 0;
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

    private Result binary(Tree.Node node) {
        if (!(node.field("left") instanceof Tree.Node left) || !(node.field("right") instanceof Tree.Node right)) {
            return Result.ANY;
        }
        Result a = eval(left);
        Result b = eval(right);
        return analysis.operators.binary(node, node.text("op"), left, a, right, b);
    }

    private Result unary(Tree.Node node) {
        if (!(node.field("operand") instanceof Tree.Node operand)) {
            return Result.ANY;
        }
        if (node.text("op").equals("Not")) {
            eval(operand);
            return Result.of(PyType.BOOL);
        }
        return Result.of(analysis.operators.unary(
                node, node.text("op"), operand, eval(operand).type()));
    }

    private Result junction(Tree.Node node) {
        Conditions.Split split = analysis.conditions.split(node);
        analysis.scope.state = FlowState.join(split.whenTrue(), split.whenFalse());
        return split.value();
    }

    private Result comparison(Tree.Node node) {
        if (!(node.field("left") instanceof Tree.Node left)) {
            return Result.ANY;
        }
        List<String> ops = Conditions.operators(node);
        List<Tree.Node> rights = node.nodes("comparators");
        Result a = eval(left);
        for (int i = 0; i < rights.size(); i++) {
            Result b = eval(rights.get(i));
            analysis.operators.compare(node, ops.get(i), left, a.type(), rights.get(i), b.type());
            left = rights.get(i);
            a = b;
        }
        return Result.of(PyType.BOOL);
    }

    private Result choice(Tree.Node node) {
        if (!(node.field("test") instanceof Tree.Node test)) {
            return Result.ANY;
        }
        Conditions.Split split = analysis.conditions.split(test);
        Result yes = branch(split.whenTrue(), node.field("body"));
        FlowState afterYes = analysis.scope.state;
        Result no = branch(split.whenFalse(), node.field("orelse"));
        boolean yesLives = split.whenTrue().live;
        boolean noLives = split.whenFalse().live;
        analysis.scope.state = FlowState.join(afterYes, analysis.scope.state);
        return yesLives && noLives ? yes.join(no) : yesLives ? yes : no;
    }

    private Result branch(FlowState state, Tree part) {
        analysis.scope.state = state;
        return state.live ? evalPart(part) : Result.ANY;
    }

    private Result text(Tree.Node node) {
        int length = 0;
        for (Tree.Node part : node.nodes("values")) {
            if (part.is("FormattedValue") && part.field("value") instanceof Tree.Node value) {
                Result inner = eval(value);
                evalPart(part.field("format_spec"));
                boolean text = inner.type().is("str") || inner.type().isVague();
                length += text ? Math.max(0, inner.type().isVague() ? 0 : inner.atLeast()) : 1;
            } else {
                length += Math.max(0, eval(part).atLeast());
            }
        }
        return new Result(PyType.STR, length);
    }

    private Result display(Tree.Node node) {
        List<PyType> types = new ArrayList<>();
        int length = 0;
        boolean starred = false;
        for (Tree.Node part : node.nodes("elts")) {
            Result value = eval(part);
            if (part.is("Starred") && part.field("value") instanceof Tree.Node inner) {
                starred = true;
                types.add(element(inner, value));
                length += Math.max(0, value.atLeast());
            } else {
                types.add(value.type());
                length++;
            }
        }
        PyType type = switch (node.kind()) {
            case "List" -> PyType.listOf(PyType.join(types));
            case "Set" -> PyType.of("set", PyType.join(types));
            default -> starred ? PyType.of("tuple", PyType.join(types)) : PyType.tupleOf(types);
        };
        return new Result(type, node.is("Set") ? Math.min(1, length) : length);
    }

    private Result dict(Tree.Node node) {
        List<Tree> keys = node.field("keys") instanceof Tree.Many(List<Tree> parts) ? parts : List.of();
        List<Tree.Node> values = node.nodes("values");
        List<PyType> keyTypes = new ArrayList<>();
        List<PyType> valueTypes = new ArrayList<>();
        int length = 0;
        for (int i = 0; i < values.size(); i++) {
            Result value = null;
            if (i < keys.size() && keys.get(i) instanceof Tree.Node key) {
                keyTypes.add(eval(key).type());
                value = eval(values.get(i));
                valueTypes.add(value.type());
                length = 1;
            } else {
                value = eval(values.get(i));
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

    private Result named(Tree.Node node) {
        if (!(node.field("target") instanceof Tree.Node target) || !(node.field("value") instanceof Tree.Node value)) {
            return Result.ANY;
        }
        Result result = eval(value);
        analysis.assign(target.text("id"), result, value);
        return result;
    }

    /// What a loop over a value gets; reports what can't be looped over.
    PyType element(Tree.Node node, Result value) {
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

    private Result comprehension(Tree.Node node) {
        FlowState outer = analysis.scope.state;
        Set<String> bound = analysis.scope.bound;
        Set<String> added = new HashSet<>();
        analysis.scope.state = outer.copy();
        int length = 1;
        boolean vague = false;
        for (Tree.Node generator : node.nodes("generators")) {
            if (!(generator.field("iter") instanceof Tree.Node source)
                    || !(generator.field("target") instanceof Tree.Node target)) {
                continue;
            }
            Result values = eval(source);
            PyType element = element(source, values);
            target.walk(n -> {
                if (n.is("Name") && bound.add(n.text("id"))) {
                    added.add(n.text("id"));
                }
            });
            analysis.statements.nonEmpty(source);
            analysis.statements.bind(target, Result.of(element), null);
            vague |= values.atLeast() == FlowState.ANY_LENGTH;
            length = node.nodes("generators").size() == 1
                    ? values.atLeast()
                    : Math.min(length, Math.max(0, values.atLeast()));
            for (Tree.Node condition : generator.nodes("ifs")) {
                if (!analysis.scope.state.live) {
                    break;
                }
                length = 0;
                vague = false;
                analysis.scope.state = analysis.conditions.split(condition).whenTrue();
            }
        }
        Result key = Result.of(PyType.NEVER);
        Result value = Result.of(PyType.NEVER);
        if (analysis.scope.state.live) {
            key = node.is("DictComp") ? evalPart(node.field("key")) : key;
            value = evalPart(node.field(node.is("DictComp") ? "value" : "elt"));
        }
        FlowState inner = analysis.scope.state;
        analysis.scope.state = outer;
        node.walk(n -> {
            if (n.is("NamedExpr") && n.field("target") instanceof Tree.Node target) {
                FlowState.Binding binding = inner.names.get(target.text("id"));
                if (binding != null) {
                    outer.names.put(target.text("id"), binding);
                }
            }
        });
        bound.removeAll(added);
        int atLeast = vague && length <= 0 ? FlowState.ANY_LENGTH : length;
        return switch (node.kind()) {
            case "ListComp" -> new Result(PyType.listOf(value.type()), atLeast);
            case "SetComp" -> new Result(PyType.of("set", value.type()), Math.min(1, atLeast));
            case "DictComp" -> new Result(PyType.dictOf(key.type(), value.type()), Math.min(1, atLeast));
            default -> new Result(PyType.of("Iterator", value.type()), atLeast);
        };
    }
}
