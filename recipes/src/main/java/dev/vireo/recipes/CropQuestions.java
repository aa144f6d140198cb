package dev.vireo.recipes;

import dev.vireo.microworld.Scene;
import dev.vireo.visiontools.vocabulary.Attribute;
import dev.vireo.visiontools.vocabulary.Description;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Simple questions about a crop, with answers, for training the answer network.
final class CropQuestions {
    /// A question and its answer.
    record Item(String question, String answer) {}

    private static final String[][] KIND_WORDS = {
        {"size"}, {"color", "colour"}, {"material"}, {"shape", "form"},
    };
    private static final String[] NOUNS = {"thing", "object", "item"};

    private final SplittableRandom random;

    CropQuestions(SplittableRandom random) {
        this.random = random;
    }

    private String pick(String... options) {
        return options[random.nextInt(options.length)];
    }

    private String word(Attribute attribute) {
        List<String> words = attribute.words();
        return random.nextInt(4) > 0 ? words.getFirst() : words.get(random.nextInt(words.size()));
    }

    private static Attribute attribute(Scene.Thing object, int kind) {
        return switch (kind) {
            case 0 -> object.size();
            case 1 -> object.color();
            case 2 -> object.material();
            default -> object.shape();
        };
    }

    private static Attribute[] values(int kind) {
        return switch (kind) {
            case 0 -> Attribute.Size.values();
            case 1 -> Attribute.Color.values();
            case 2 -> Attribute.Material.values();
            default -> Attribute.Shape.values();
        };
    }

    private Attribute another(Attribute not, int kind) {
        Attribute[] all = values(kind);
        Attribute out;
        do {
            out = all[random.nextInt(all.length)];
        } while (out == not);
        return out;
    }

    /// "the thing", "the red cube", ... with attributes of the object itself, but for one kind.
    private String subject(Scene.Thing object, int but) {
        if (random.nextInt(3) == 0) {
            return pick("this", "it", "that");
        }
        return "the " + phrase(object, but, random.nextInt(3));
    }

    /// "large red cube" with up to `most` attributes of the object, never of the kind `but`.
    private String phrase(Scene.Thing object, int but, int most) {
        StringBuilder out = new StringBuilder();
        for (int kind = 0; kind < 3; kind++) {
            if (kind != but && most > 0 && random.nextInt(3) < most) {
                out.append(word(attribute(object, kind))).append(' ');
            }
        }
        boolean named = but != 3 && random.nextBoolean();
        return out.append(named ? word(object.shape()) : pick(NOUNS)).toString();
    }

    /// A question about the one thing that a crop shows.
    Item aboutObject(Scene.Thing object) {
        int kind = random.nextInt(4);
        Attribute truth = attribute(object, kind);
        String kindWord = pick(KIND_WORDS[kind]);
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> new Item(query(object, kind, kindWord), truth.word());
            case 3 -> {
                Attribute other = another(truth, kind);
                boolean first = random.nextBoolean();
                String subject = subject(object, kind);
                String pair = first ? word(truth) + " or " + word(other) : word(other) + " or " + word(truth);
                String a = kind == 3 && random.nextBoolean() ? "a " : "";
                yield new Item(
                        pick("Is " + subject + " " + a + pair + "?", "Is " + subject + " " + a + pair), truth.word());
            }
            case 4, 5 -> {
                boolean yes = random.nextBoolean();
                String word = word(yes ? truth : another(truth, kind));
                String subject = subject(object, kind);
                String a = kind == 3 ? "a " : "";
                yield new Item("Is " + subject + " " + a + word + "?", yes ? "yes" : "no");
            }
            case 6 -> {
                String phrase = phrase(random.nextBoolean() ? object : changed(object, kind), -1, 3);
                boolean fits = Description.require(phrase)
                        .matches(object.size(), object.color(), object.material(), object.shape());
                yield new Item(
                        "Is " + pick("this", "it", "that", "the thing", "the object") + " a " + phrase + "?",
                        fits ? "yes" : "no");
            }
            default ->
                new Item(
                        pick(
                                "What is this?",
                                "What is it?",
                                "What is the thing?",
                                "What is that thing?",
                                "What object is this?"),
                        object.shape().word());
        };
    }

    private String query(Scene.Thing object, int kind, String kindWord) {
        String subject = subject(object, kind);
        String of = subject.equals("it") ? "this" : subject;
        if (kind == 0 && random.nextInt(4) == 0) {
            return pick("How large is ", "How big is ") + subject + "?";
        }
        if (kind == 2 && random.nextInt(5) == 0) {
            return "What is " + subject + " made of?";
        }
        return pick(
                "What " + kindWord + " is " + subject + "?",
                "Which " + kindWord + " is " + subject + "?",
                "What is the " + kindWord + " of " + of + "?",
                "What " + kindWord + " does " + subject + " have?",
                "Tell me the " + kindWord + " of " + of + ".");
    }

    private Scene.Thing changed(Scene.Thing o, int kind) {
        return new Scene.Thing(
                o.id(),
                kind == 0 ? (Attribute.Size) another(o.size(), 0) : o.size(),
                kind == 1 ? (Attribute.Color) another(o.color(), 1) : o.color(),
                kind == 2 ? (Attribute.Material) another(o.material(), 2) : o.material(),
                kind == 3 ? (Attribute.Shape) another(o.shape(), 3) : o.shape(),
                o.x(),
                o.y(),
                o.turn(),
                o.box(),
                o.visible(),
                o.depth());
    }

    /// A question about all things that a window shows.
    Item aboutMany(List<Scene.Thing> inside, List<Scene.Thing> all) {
        Scene.Thing model = all.get(random.nextInt(all.size()));
        List<Attribute> wanted = new ArrayList<>();
        int n = 1 + random.nextInt(2);
        for (int kind = 0; kind < 4; kind++) {
            if (random.nextInt(4) < n) {
                wanted.add(random.nextInt(4) == 0 ? another(attribute(model, kind), kind) : attribute(model, kind));
            }
        }
        StringBuilder phrase = new StringBuilder();
        String noun = pick(NOUNS);
        for (Attribute a : wanted) {
            if (a instanceof Attribute.Shape) {
                noun = word(a);
            } else {
                phrase.append(word(a)).append(' ');
            }
        }
        long count = inside.stream().filter(o -> fits(o, wanted)).count();
        if (random.nextBoolean()) {
            return new Item(
                    pick(
                            "How many " + phrase + noun + "s are there?",
                            "How many " + phrase + noun + "s do you see?",
                            "What number of " + phrase + noun + "s are there?"),
                    Long.toString(count));
        }
        return new Item(
                pick(
                        "Is there a " + phrase + noun + "?",
                        "Are there any " + phrase + noun + "s?",
                        "Do you see a " + phrase + noun + "?"),
                count > 0 ? "yes" : "no");
    }

    private static boolean fits(Scene.Thing o, List<Attribute> wanted) {
        for (Attribute a : wanted) {
            boolean ok = switch (a) {
                case Attribute.Size s -> o.size() == s;
                case Attribute.Color c -> o.color() == c;
                case Attribute.Material m -> o.material() == m;
                case Attribute.Shape s -> o.shape() == s;
            };
            if (!ok) {
                return false;
            }
        }
        return true;
    }
}
