using System.Reflection;

namespace Refit.Requests;

/// <summary>A method of an interface: its request, and how its result is made from the response.</summary>
internal abstract class MethodCaller(RequestPlan plan)
{
    protected RequestPlan Plan => plan;

    public static MethodCaller Of(MethodInfo method)
    {
        var plan = new RequestPlan(method);
        var result = method.ReturnType;
        if (result == typeof(Task))
            return new MethodCaller<object>(plan, isResponse: false);
        if (!result.IsGenericType || result.GetGenericTypeDefinition() != typeof(Task<>))
            throw plan.Unsupported($"it returns {result.Name}, not a Task");

        var inner = result.GetGenericArguments()[0];
        bool isResponse = inner == typeof(IApiResponse)
            || (inner.IsGenericType && inner.GetGenericTypeDefinition() == typeof(IApiResponse<>));
        var content = !isResponse ? inner : inner.IsGenericType ? inner.GetGenericArguments()[0] : typeof(object);
        return (MethodCaller)Activator.CreateInstance(
            typeof(MethodCaller<>).MakeGenericType(content), plan, isResponse)!;
    }

    /// <summary>Sends the request; the Task is of the method's own type.</summary>
    public abstract Task Call(HttpClient client, RefitSettings settings, object?[] arguments);
}

/// <summary>A method whose content is a <typeparamref name="T"/>, or nothing: then object.</summary>
internal sealed class MethodCaller<T>(RequestPlan plan, bool isResponse) : MethodCaller(plan)
{
    public override Task Call(HttpClient client, RefitSettings settings, object?[] arguments)
    {
        var exchange = new Exchange(client, settings, Plan.TokenIn(arguments));
        if (!isResponse)
            return ThrowOrReturn(exchange, arguments);
        return Plan.Method.ReturnType == typeof(Task<IApiResponse>)
            ? AnyResponse(exchange, arguments)
            : Response(exchange, arguments);
    }

    private async Task<T?> ThrowOrReturn(Exchange exchange, object?[] arguments)
    {
        bool isDone = false;
        var response = await exchange.SendAsync<T>(Plan.RequestOf(exchange.Client, exchange.Settings, arguments));
        try
        {
            if (response.Error is { } error)
                throw error;
            // What reads on by itself keeps its response.
            isDone = response.Content is HttpResponseMessage or HttpContent or Stream;
            return response.Content;
        }
        finally
        {
            if (!isDone)
                response.Dispose();
        }
    }

    private async Task<IApiResponse<T>> Response(Exchange exchange, object?[] arguments) =>
        await exchange.SendAsync<T>(Plan.RequestOf(exchange.Client, exchange.Settings, arguments));

    private async Task<IApiResponse> AnyResponse(Exchange exchange, object?[] arguments) =>
        await Response(exchange, arguments);
}
