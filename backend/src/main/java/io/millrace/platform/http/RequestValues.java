package io.millrace.platform.http;

import io.millrace.platform.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.vertx.json.schema.common.dsl.SchemaType;
import io.vertx.openapi.contract.Location;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.Parameter;
import io.vertx.openapi.validation.RequestParameter;
import io.vertx.openapi.validation.ValidatableRequest;
import io.vertx.openapi.validation.impl.RequestParameterImpl;
import io.vertx.openapi.validation.impl.ValidatableRequestImpl;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the validator is to look at: each parameter as the handler will see it, decoded once, and a
 * text as the text that it is. The validator's own reading decodes twice and takes a value for JSON
 * where it can, so that nobody could search for {@code %}, {@code 0.5} or {@code "}.
 */
final class RequestValues {
  private static final String JSON = "application/json";

  private RequestValues() {}

  static ValidatableRequest of(RoutingContext context, Operation operation, Buffer body) {
    Map<String, RequestParameter> headers = new HashMap<>();
    Map<String, RequestParameter> path = new HashMap<>();
    Map<String, RequestParameter> query = new HashMap<>();
    for (Parameter parameter : operation.getParameters()) {
      String name = parameter.getName();
      if (parameter.getIn() == Location.PATH) {
        path.put(name, value(parameter, context.pathParam(name)));
      } else if (parameter.getIn() == Location.QUERY) {
        query.put(name, query(parameter, context.queryParam(name)));
      } else if (parameter.getIn() == Location.HEADER) {
        headers.put(name, value(parameter, context.request().getHeader(name)));
      }
    }
    if (operation.getRequestBody() == null) {
      return new ValidatableRequestImpl(Map.of(), headers, path, query);
    }
    String type = body.length() == 0 ? context.request().getHeader(HttpHeaders.CONTENT_TYPE) : JSON;
    return new ValidatableRequestImpl(
        Map.of(), headers, path, query, new RequestParameterImpl(body), type);
  }

  private static RequestParameter query(Parameter parameter, List<String> values) {
    if (values.isEmpty() || parameter.getSchemaType() != SchemaType.ARRAY) {
      return value(parameter, values.isEmpty() ? null : values.get(0));
    }
    return new RequestParameterImpl(
        values.stream()
            .map(each -> parameter.getName() + "=" + each)
            .collect(Collectors.joining("&")));
  }

  private static RequestParameter value(Parameter parameter, String value) {
    boolean text = value != null && parameter.getSchemaType() == SchemaType.STRING;
    return new RequestParameterImpl(text ? Json.writeText(value) : value);
  }
}
