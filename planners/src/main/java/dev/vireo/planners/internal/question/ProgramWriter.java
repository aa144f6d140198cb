package dev.vireo.planners.internal.question;

import dev.vireo.planners.internal.english.English;
import dev.vireo.planners.internal.python.Python;
import dev.vireo.program.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes the Python program of a meaning. What needs no further described thing is written out; a thing that
/// is described by its relation to another becomes a sub-question.
public final class ProgramWriter {
    private static final String PATCH = "image_patch";
    private static final String INDENT = "    ";
    private static final Type LIST = new Type.ListOf(Type.Simple.PATCH);

    private final Type declared;
    private final List<String> lines = new ArrayList<>();
    private final Python names = new Python();
    private String whenNothing;

    private ProgramWriter(Type declared, String whenNothing) {
        this.declared = declared;
        this.whenNothing = whenNothing;
    }

    /// The program, declaring exactly the demanded type, or nothing when the meaning has no value of that
    /// type.
    public static Optional<String> write(Meaning meaning, String question, Optional<Type> demanded) {
        Type natural = natural(meaning);
        Type declared = demanded.orElse(natural);
        Type target = declared instanceof Type.OptionalOf(Type element) ? element : declared;
        Meaning wanted = meaning;
        if (target == Type.Simple.PATCH || target.equals(LIST)) {
            // "What is the thing left of the cube?" asked for as a patch means the thing itself.
            if (meaning instanceof Meaning.Identify(Noun noun)) {
                wanted = new Meaning.Things(noun);
            }
        } else if (meaning instanceof Meaning.Things(Noun noun)) {
            wanted = switch (target) {
                case Type.Simple.BOOL -> new Meaning.Exists(noun);
                case Type.Simple.INT, Type.Simple.FLOAT -> new Meaning.Count(noun);
                case Type.Simple.STR -> new Meaning.Identify(noun);
                case Type.Simple.PATCH, Type.Simple.VIDEO, Type.Simple.NONE -> meaning;
                case Type.ListOf _, Type.DictOf _, Type.TupleOf _, Type.OptionalOf _ -> meaning;
            };
        }
        boolean patches = target == Type.Simple.PATCH || target.equals(LIST);
        Optional<String> conversion = Python.conversion(natural(wanted), target);
        if (patches ? !(wanted instanceof Meaning.Things) : conversion.isEmpty()) {
            return Optional.empty();
        }
        ProgramWriter writer = new ProgramWriter(declared, nothing(declared, target, question));
        if (wanted instanceof Meaning.Things(Noun noun)) {
            writer.things(noun, target);
        } else {
            writer.line("return " + conversion.orElseThrow().formatted(writer.expression(wanted)));
        }
        return Optional.of(writer.source());
    }

    /// What a program of this meaning returns when nobody demands a type.
    static Type natural(Meaning meaning) {
        return switch (meaning) {
            case Meaning.Things(Noun noun) -> noun.plural() ? LIST : Type.Simple.PATCH;
            case Meaning.Count _, Meaning.Difference _ -> Type.Simple.INT;
            case Meaning.Ask _, Meaning.Identify _, Meaning.Choose _, Meaning.Nearer _ -> Type.Simple.STR;
            case Meaning.Exists _,
                    Meaning.Verify _,
                    Meaning.CompareCounts _,
                    Meaning.CompareNumber _,
                    Meaning.Match _,
                    Meaning.And _,
                    Meaning.Or _,
                    Meaning.Not _ -> Type.Simple.BOOL;
        };
    }

    /// What the program does when a thing that the question speaks of is not found.
    private static String nothing(Type declared, Type target, String question) {
        if (!declared.equals(target)) {
            return "return None";
        }
        return switch (target) {
            case Type.Simple.BOOL -> "return False";
            case Type.Simple.INT -> "return 0";
            case Type.Simple.FLOAT -> "return 0.0";
            case Type.Simple.STR -> "return " + PATCH + ".simple_query(" + Python.quote(question) + ")";
            case Type.ListOf _ -> "return []";
            case Type.Simple.PATCH, Type.Simple.VIDEO, Type.Simple.NONE -> missing(question);
            case Type.DictOf _, Type.TupleOf _, Type.OptionalOf _ -> missing(question);
        };
    }

    private static String missing(String question) {
        return "raise ValueError(" + Python.quote("nothing here is " + question) + ")";
    }

    private String source() {
        return "def execute_command(image) -> " + declared + ":\n" + INDENT + PATCH + " = ImagePatch(image)\n"
                + String.join("\n", lines) + "\n";
    }

    private void line(String text) {
        lines.add(INDENT + text);
    }

    // The things themselves.

    private void things(Noun noun, Type target) {
        if (target.equals(LIST)) {
            line("return " + list(noun));
        } else {
            line("return " + one(noun));
        }
    }

    /// A variable with all things that a noun stands for.
    private String list(Noun noun) {
        return switch (noun) {
            case Noun.Named named -> find(named);
            case Noun.Such(Noun base, Condition condition) -> {
                Noun.Named folded = folded(base, condition);
                if (folded != null) {
                    yield find(folded);
                }
                String all = list(base);
                String test = test(condition, "p", base.kind());
                String chosen = name("chosen");
                line(chosen + " = [p for p in " + all + " if " + test + "]");
                yield chosen;
            }
            case Noun.Ranked _, Noun.Nearest _ -> {
                String chosen = one(noun);
                String list = name("chosen");
                line(list + " = [" + chosen + "]");
                yield list;
            }
            case Noun.Either(Noun one, Noun other, String _) -> {
                String first = list(one);
                String second = list(other);
                String both = name("either");
                line(both + " = " + first + " + [p for p in " + second + " if all(" + different("p", "q") + " for q in "
                        + first + ")]");
                yield both;
            }
        };
    }

    /// "Cubes that are red" are found as "red cube".
    private static Noun.@Nullable Named folded(Noun base, Condition condition) {
        if (base instanceof Noun.Named named
                && condition instanceof Condition.Has(String property, boolean kind)
                && !kind
                && English.isAdjective(property)) {
            List<String> words = new ArrayList<>(List.of(property));
            words.addAll(named.words());
            return new Noun.Named(words);
        }
        return null;
    }

    private String find(Noun.Named named) {
        String found = name(English.isPlural(named.words().getLast()) ? named.text() : named.text() + "s");
        line(found + " = " + PATCH + ".find(" + Python.quote(named.name()) + ")");
        return found;
    }

    /// A variable with the one thing that a noun stands for. When nothing meets its condition, the noun
    /// itself is taken at its word: "the sphere behind the cube" says that there is a sphere.
    private String one(Noun noun) {
        return switch (noun) {
            case Noun.Named named -> first(find(named), named);
            case Noun.Such(Noun base, Condition condition) -> {
                Noun.Named folded = folded(base, condition);
                if (folded != null) {
                    yield one(folded);
                }
                String all = list(base);
                guard(all);
                if (declared == Type.Simple.PATCH) {
                    whenNothing = "return " + all + "[0]";
                }
                String test = test(condition, "p", base.kind());
                String chosen = name("chosen");
                line(chosen + " = [p for p in " + all + " if " + test + "] or " + all);
                yield element(chosen, base.kind());
            }
            case Noun.Ranked(Noun among, Noun.Order order, int rank) -> {
                String all = list(among);
                guard(all);
                String key = switch (order) {
                    case LEFTMOST, RIGHTMOST -> "p.horizontal_center";
                    case CLOSEST, FARTHEST -> "p.compute_depth()";
                };
                boolean reverse = order == Noun.Order.RIGHTMOST || order == Noun.Order.FARTHEST;
                String thing = name(among.kind().text());
                if (rank == 1) {
                    line(thing + " = " + (reverse ? "max" : "min") + "(" + all + ", key=lambda p: " + key + ")");
                } else {
                    String ordered = name("ordered");
                    line(ordered + " = sorted(" + all + ", key=lambda p: " + key + (reverse ? ", reverse=True)" : ")"));
                    line(thing + " = " + ordered + "[min(" + (rank - 1) + ", len(" + ordered + ") - 1)]");
                }
                yield thing;
            }
            case Noun.Nearest(Noun.Named base, Noun anchor, boolean farthest) -> {
                String near = anchor(anchor);
                String all = find(base);
                String others = name("others");
                line(others + " = [p for p in " + all + " if " + different("p", near) + "]");
                guard(others);
                String thing = name(base.text());
                line(thing + " = " + (farthest ? "max" : "min") + "(" + others + ", key=lambda p: distance(p, " + near
                        + "))");
                yield thing;
            }
            case Noun.Either either -> {
                String all = list(either);
                yield first(all, either.kind());
            }
        };
    }

    private String first(String list, Noun.Named kind) {
        guard(list);
        return element(list, kind);
    }

    private String element(String list, Noun.Named kind) {
        String thing = name(kind.name());
        line(thing + " = " + list + "[0]");
        return thing;
    }

    private void guard(String list) {
        line("if len(" + list + ") == 0:");
        line(INDENT + whenNothing);
    }

    /// A variable with the thing that others are compared with: found here when it has a plain name, asked
    /// for when it is described by a relation itself.
    private String anchor(Noun noun) {
        if (noun.level() == 0) {
            return one(noun);
        }
        String thing = name(noun.kind().name());
        line(thing + " = " + PATCH + ".recursive_query(" + Python.quote("the " + noun.text())
                + ", returns=ImagePatch)");
        return thing;
    }

    /// A variable with the things that others are compared with one by one.
    private String anchors(Noun noun) {
        if (noun.level() == 0) {
            return list(noun);
        }
        Noun several = noun.several();
        String things = name(several.kind().text());
        line(things + " = " + PATCH + ".recursive_query(" + Python.quote("all " + several.text())
                + ", returns=list[ImagePatch])");
        return things;
    }

    // Conditions.

    /// An expression that says whether the patch `p` meets a condition; what it needs is computed before.
    private String test(Condition condition, String p, Noun.Named kind) {
        return switch (condition) {
            case Condition.Beside(Condition.Side side, Noun noun) -> {
                String anchor = anchor(noun);
                if (side.inDepth()) {
                    String depth = name("depth");
                    line(depth + " = " + anchor + ".compute_depth()");
                    yield p + ".compute_depth() " + (side == Condition.Side.FRONT ? "< " : "> ") + depth;
                }
                yield beside(side, p, anchor);
            }
            case Condition.BesideSome(Condition.Side side, Noun noun) -> {
                String anchors = anchors(noun);
                if (side.inDepth()) {
                    String depths = name("depths");
                    line(depths + " = [q.compute_depth() for q in " + anchors + "]");
                    yield "len(" + depths + ") > 0 and " + p + ".compute_depth() "
                            + (side == Condition.Side.FRONT ? "< max(" : "> min(") + depths + ")";
                }
                yield "any(" + beside(side, p, "q") + " for q in " + anchors + ")";
            }
            case Condition.Between(Noun one, Noun other) -> {
                String a = anchor(one);
                String b = anchor(other);
                String low = name("low");
                String high = name("high");
                line(low + " = min(" + a + ".horizontal_center, " + b + ".horizontal_center)");
                line(high + " = max(" + a + ".horizontal_center, " + b + ".horizontal_center)");
                yield low + " < " + p + ".horizontal_center < " + high;
            }
            case Condition.Alike(Aspect aspect, Noun noun) -> {
                String anchor = anchor(noun);
                String value = name(aspect.word());
                line(value + " = " + ask(anchor, aspect));
                yield "(" + different(p, anchor) + " and " + ask(p, aspect) + " == " + value + ")";
            }
            case Condition.Has(String property, boolean _) ->
                p + ".verify_property(" + Python.quote(kind.name()) + ", " + Python.quote(property) + ")";
            case Condition.Except(Noun noun) -> different(p, anchor(noun));
            case Condition.Not(Condition inner) -> "not " + atom(test(inner, p, kind), inner);
            case Condition.And(Condition one, Condition other) ->
                atom(test(one, p, kind), one) + " and " + atom(test(other, p, kind), other);
            case Condition.Or(Condition one, Condition other) ->
                atom(test(one, p, kind), one) + " or " + atom(test(other, p, kind), other);
        };
    }

    /// How two patches lie in the picture.
    private static String beside(Condition.Side side, String p, String anchor) {
        String apart = "distance(" + p + ", " + anchor + ") %s (" + p + ".width + " + p + ".height + " + anchor
                + ".width + " + anchor + ".height) / 2";
        return switch (side) {
            case LEFT -> p + ".horizontal_center < " + anchor + ".horizontal_center";
            case RIGHT -> p + ".horizontal_center > " + anchor + ".horizontal_center";
            case ABOVE -> p + ".vertical_center > " + anchor + ".vertical_center";
            case BELOW, FRONT, BEHIND -> p + ".vertical_center < " + anchor + ".vertical_center";
            case NEAR -> (p.equals("p") ? different(p, anchor) + " and " : "") + apart.formatted("<");
            case FAR -> apart.formatted(">");
        };
    }

    private static String atom(String test, Condition condition) {
        return switch (condition) {
            case Condition.Has _, Condition.Except _, Condition.Alike _ -> test;
            case Condition.Beside _,
                    Condition.BesideSome _,
                    Condition.Between _,
                    Condition.Not _,
                    Condition.And _,
                    Condition.Or _ -> "(" + test + ")";
        };
    }

    private static String ask(String patch, Aspect aspect) {
        return patch + ".simple_query(" + Python.quote(aspect.question()) + ")";
    }

    /// Whether two patches show different things: their boxes share less than half of what they cover
    /// together.
    private static String different(String a, String b) {
        return "distance(" + a + ", " + b + ") > -0.5";
    }

    // Answers.

    private String expression(Meaning meaning) {
        return switch (meaning) {
            case Meaning.Things(Noun noun) -> list(noun);
            case Meaning.Exists(Noun.Named named) -> PATCH + ".exists(" + Python.quote(named.name()) + ")";
            case Meaning.Exists(Noun noun) -> "len(" + list(noun) + ") > 0";
            case Meaning.Count(Noun noun) -> "len(" + list(noun) + ")";
            case Meaning.Ask(Aspect aspect, Noun noun) -> ask(one(noun), aspect);
            case Meaning.Identify(Noun noun) -> one(noun) + ".simple_query(\"What is this?\")";
            case Meaning.Choose(Noun noun, List<String> options) ->
                one(noun)
                        + options.stream()
                                .map(Python::quote)
                                .collect(Collectors.joining(", ", ".best_text_match([", "])"));
            case Meaning.Verify(Noun noun, Condition condition, boolean each) -> {
                if (each) {
                    String all = list(noun);
                    guard(all);
                    yield "all(" + test(condition, "p", noun.kind()) + " for p in " + all + ")";
                }
                yield test(condition, one(noun), noun.kind());
            }
            case Meaning.CompareCounts(Noun one, Meaning.Comparison comparison, Noun other) ->
                count(one) + " " + comparison.operator() + " " + count(other);
            case Meaning.CompareNumber(Noun noun, Meaning.Comparison comparison, int number) ->
                "len(" + list(noun) + ") " + comparison.operator() + " " + number;
            case Meaning.Match(Aspect aspect, Noun one, Noun other) ->
                aspectOf(one, aspect) + " == " + aspectOf(other, aspect);
            case Meaning.Difference(Noun more, Noun fewer) -> "max(0, " + count(more) + " - " + count(fewer) + ")";
            case Meaning.Nearer(Noun one, Noun other, boolean farther) ->
                Python.quote(one.text()) + " if " + one(one) + ".compute_depth() " + (farther ? ">" : "<") + " "
                        + one(other) + ".compute_depth() else " + Python.quote(other.text());
            case Meaning.And(Meaning one, Meaning other) -> clause(one) + " and " + clause(other);
            case Meaning.Or(Meaning one, Meaning other) -> clause(one) + " or " + clause(other);
            case Meaning.Not(Meaning inner) -> "not " + clause(inner);
        };
    }

    private String count(Noun noun) {
        if (noun.level() == 0) {
            return "len(" + list(noun) + ")";
        }
        String number = name("count");
        line(number + " = " + PATCH + ".recursive_query(" + Python.quote(number(noun)) + ", returns=int)");
        return number;
    }

    /// The question whether there is such a thing.
    static String existence(Noun noun) {
        return noun.plural()
                ? "Are there any " + noun.text() + "?"
                : "Is there " + English.article(noun.text()) + " " + noun.text() + "?";
    }

    /// The question how many such things there are.
    static String number(Noun noun) {
        return "How many " + noun.text() + " are there?";
    }

    private String aspectOf(Noun noun, Aspect aspect) {
        if (noun.level() == 0) {
            return ask(one(noun), aspect);
        }
        String value = name(aspect.word());
        line(value + " = " + PATCH + ".recursive_query("
                + Python.quote("What " + aspect.word() + " is the " + noun.text() + "?") + ", returns=str)");
        return value;
    }

    /// One side of an "and" or "or".
    private String clause(Meaning meaning) {
        if (meaning instanceof Meaning.Exists(Noun noun) && noun.level() > 0) {
            String found = name("found");
            line(found + " = " + PATCH + ".recursive_query(" + Python.quote(existence(noun)) + ", returns=bool)");
            return found;
        }
        String value = expression(meaning);
        return switch (meaning) {
            case Meaning.Exists(Noun noun) -> noun instanceof Noun.Named ? value : "(" + value + ")";
            case Meaning.Not _ -> value;
            case Meaning.Things _,
                    Meaning.Count _,
                    Meaning.Ask _,
                    Meaning.Identify _,
                    Meaning.Choose _,
                    Meaning.Verify _,
                    Meaning.CompareCounts _,
                    Meaning.CompareNumber _,
                    Meaning.Match _,
                    Meaning.Difference _,
                    Meaning.Nearer _,
                    Meaning.And _,
                    Meaning.Or _ -> "(" + value + ")";
        };
    }

    private String name(String words) {
        return names.fresh(words);
    }
}
