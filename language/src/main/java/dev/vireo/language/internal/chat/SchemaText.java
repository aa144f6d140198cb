package dev.vireo.language.internal.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.json.JsonAnyOfSchema;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonBooleanSchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonNullSchema;
import dev.langchain4j.model.chat.request.json.JsonNumberSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonReferenceSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What LangChain4j says of the form of an answer, as a JSON schema.
final class SchemaText {
    private static final JsonMapper JSON = new JsonMapper();

    private SchemaText() {}

    /// The text of a schema.
    ///
    /// @throws UnsupportedFeatureException when a part of it is of another kind
    /// @throws InvalidRequestException when a part that is given as text is no JSON
    static String of(JsonSchemaElement root) {
        return node(root).toString();
    }

    private static JsonNode node(JsonSchemaElement element) {
        return switch (element) {
            case JsonObjectSchema object -> object(object);
            case JsonArraySchema array -> {
                ObjectNode out = typed("array");
                if (array.items() != null) {
                    out.set("items", node(array.items()));
                }
                yield out;
            }
            case JsonAnyOfSchema any -> {
                ObjectNode out = JsonNodeFactory.instance.objectNode();
                any.anyOf().forEach(one -> out.withArray("anyOf").add(node(one)));
                yield out;
            }
            case JsonEnumSchema values -> {
                ObjectNode out = typed("string");
                values.enumValues().forEach(out.withArray("enum")::add);
                yield out;
            }
            case JsonReferenceSchema reference ->
                JsonNodeFactory.instance.objectNode().put("$ref", "#/$defs/" + reference.reference());
            case JsonStringSchema _ -> typed("string");
            case JsonIntegerSchema _ -> typed("integer");
            case JsonNumberSchema _ -> typed("number");
            case JsonBooleanSchema _ -> typed("boolean");
            case JsonNullSchema _ -> typed("null");
            case JsonRawSchema raw -> parsed(raw.schema());
            default ->
                throw new UnsupportedFeatureException("a schema of the kind "
                        + element.getClass().getSimpleName() + " is not computed by a local model");
        };
    }

    private static ObjectNode object(JsonObjectSchema object) {
        ObjectNode out = typed("object");
        put(out, "properties", object.properties());
        if (object.required() != null) {
            object.required().forEach(out.withArray("required")::add);
        }
        if (object.additionalProperties() != null) {
            out.put("additionalProperties", object.additionalProperties());
        }
        put(out, "$defs", object.definitions());
        return out;
    }

    private static void put(ObjectNode out, String name, @Nullable Map<String, JsonSchemaElement> elements) {
        if (elements != null && !elements.isEmpty()) {
            ObjectNode own = out.putObject(name);
            elements.forEach((key, element) -> own.set(key, node(element)));
        }
    }

    private static ObjectNode typed(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }

    private static JsonNode parsed(String schema) {
        try {
            return JSON.readTree(schema);
        } catch (IOException e) {
            throw new InvalidRequestException("the schema is no JSON: " + e.getMessage(), e);
        }
    }
}
