package dev.vireo.benchmarks.internal.make;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.microworld.Scene;
import dev.vireo.microworld.questions.Expressions;
import dev.vireo.microworld.questions.Expressions.Expression;
import dev.vireo.runtime.image.Box;
import dev.vireo.visiontools.vocabulary.Attribute;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// RefCOCO and its kin: refs as tools/convert/refs.py writes them, and COCO's instances. Numbers of annotations are
/// a hundred times that of the picture and that of the thing; those of pictures count from 1.
final class RefCocoForm implements Form {
    private static final int PER_PICTURE = 6;
    private static final int MOST_THINGS = 100;

    @Override
    public List<String> splits() {
        return Stream.of(
                        "refcoco-testA",
                        "refcoco-testB",
                        "refcoco-val",
                        "refcoco-train",
                        "refcoco+-testA",
                        "refcoco+-testB",
                        "refcoco+-val",
                        "refcoco+-train",
                        "refcocog-test",
                        "refcocog-val",
                        "refcocog-train",
                        "refcocog-google-val",
                        "refcocog-google-train")
                .toList();
    }

    @Override
    public int pictures(int count) {
        return (count + PER_PICTURE - 1) / PER_PICTURE;
    }

    @Override
    public int make(Job job) {
        List<Scene> scenes = job.scenes("train2014", RefCocoForm::name);
        List<Expression> expressions = Expressions.generate(scenes, job.seed(), job.count());
        String set = job.split().substring(0, job.split().lastIndexOf('-'));
        String folder = set.equals("refcocog-google") ? "refcocog" : set;
        String by = set.equals("refcocog-google") ? "google" : set.equals("refcocog") ? "umd" : "unc";
        String part = job.split().substring(job.split().lastIndexOf('-') + 1);
        job.write(folder + "/refs(" + by + ").json", out -> refs(scenes, expressions, part, out));
        job.write(folder + "/instances.json", out -> instances(scenes, out));
        return expressions.size();
    }

    private static String name(int index) {
        return String.format(Locale.ROOT, "COCO_train2014_%012d", index + 1);
    }

    private static int category(Attribute.Shape shape) {
        return List.of(Attribute.Shape.values()).indexOf(shape) + 1;
    }

    private static long annotation(long image, int thing) {
        return image * MOST_THINGS + thing;
    }

    private static void refs(List<Scene> scenes, List<Expression> expressions, String part, Writer out)
            throws IOException {
        Map<String, Integer> images = new LinkedHashMap<>();
        scenes.forEach(scene -> images.put(scene.id(), images.size() + 1));
        Map<Long, ObjectNode> refs = new LinkedHashMap<>();
        int sentence = 0;
        for (Expression one : expressions) {
            int image = images.getOrDefault(one.imageId(), 0);
            Scene scene = scenes.get(image - 1);
            Attribute.Shape shape = scene.objects().get(one.thing() - 1).shape();
            ObjectNode ref = refs.computeIfAbsent(
                    annotation(image, one.thing()), id -> ref(refs.size() + 1, id, image, scene, shape, part));
            ((ArrayNode) ref.get("sent_ids")).add(sentence);
            ObjectNode said = ((ArrayNode) ref.get("sentences")).addObject();
            ArrayNode tokens = said.putArray("tokens");
            Stream.of(one.text().split(" ", -1)).forEach(tokens::add);
            said.put("raw", one.text());
            said.put("sent_id", sentence++);
            said.put("sent", one.text());
        }
        list(List.copyOf(refs.values()), out);
        out.append('\n');
    }

    private static ObjectNode ref(
            int number, long annotation, int image, Scene scene, Attribute.Shape shape, String part) {
        ObjectNode ref = Job.object();
        ref.putArray("sent_ids");
        ref.put("file_name", scene.id() + "_" + annotation + ".png");
        ref.put("ann_id", annotation);
        ref.put("ref_id", number);
        ref.put("image_id", image);
        ref.put("split", part);
        ref.putArray("sentences");
        ref.put("category_id", category(shape));
        return ref;
    }

    private static void instances(List<Scene> scenes, Writer out) throws IOException {
        out.append("{\n\"images\": ");
        list(all(scenes.size(), i -> image(i + 1, scenes.get(i))), out);
        out.append(",\n\"annotations\": ");
        List<ObjectNode> annotations = new ArrayList<>();
        for (int i = 0; i < scenes.size(); i++) {
            for (Scene.Thing thing : scenes.get(i).objects()) {
                annotations.add(annotation(i + 1, thing));
            }
        }
        list(annotations, out);
        out.append(",\n\"categories\": ");
        Attribute.Shape[] shapes = Attribute.Shape.values();
        list(
                all(
                        shapes.length,
                        i -> Job.object()
                                .put("supercategory", "thing")
                                .put("id", i + 1)
                                .put("name", shapes[i].word())),
                out);
        out.append("\n}\n");
    }

    private static List<ObjectNode> all(int count, IntFunction<ObjectNode> each) {
        return IntStream.range(0, count).mapToObj(each).toList();
    }

    private static ObjectNode image(int number, Scene scene) {
        return Job.object()
                .put("file_name", scene.id() + ".png")
                .put("height", scene.height())
                .put("width", scene.width())
                .put("id", number);
    }

    private static ObjectNode annotation(int image, Scene.Thing thing) {
        ObjectNode node = Job.object().put("iscrowd", 0).put("image_id", image);
        Box box = thing.box();
        node.putArray("bbox").add(box.left()).add(box.top()).add(box.width()).add(box.height());
        return node.put("category_id", category(thing.shape())).put("id", annotation(image, thing.id()));
    }

    /// One object a line, so that errors name it.
    private static void list(List<? extends JsonNode> nodes, Writer out) throws IOException {
        out.append("[\n");
        for (int i = 0; i < nodes.size(); i++) {
            out.append(Job.text(nodes.get(i))).append(i + 1 < nodes.size() ? ",\n" : "\n");
        }
        out.append(']');
    }
}
