using Correlator.Ingest.Push;

namespace Correlator.Ingest.Tests.Push;

public class IdempotencyKeyTests
{
    [Theory]
    [InlineData("\"8e03978e-40d5-43dd-bc93-6894a57f9324\"", "8e03978e-40d5-43dd-bc93-6894a57f9324")]
    [InlineData("8e03978e-40d5-43dd-bc93-6894a57f9324", "8e03978e-40d5-43dd-bc93-6894a57f9324")]
    [InlineData(" \"a b, c\" ", "a b, c")]
    [InlineData("\"a\\\"b\\\\c\"", "a\"b\\c")]
    public void A_key_is_a_string_of_a_structured_field_or_one_without_quotes(string header, string key)
    {
        Assert.True(IdempotencyKey.TryParse(header, out var read));
        Assert.Equal(key, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"\"")]
    [InlineData("\"open")]
    [InlineData("\"a\"b")]
    [InlineData("\"a\\b\"")]
    [InlineData("\"a\\")]
    [InlineData("a b")]
    [InlineData("a,b")]
    [InlineData("\"ä\"")]
    [InlineData("\"a\u0001\"")]
    public void What_is_neither_is_no_key(string header) => Assert.False(IdempotencyKey.TryParse(header, out _));

    [Fact]
    public void A_key_has_a_bound()
    {
        Assert.True(IdempotencyKey.TryParse(new string('k', 255), out _));
        Assert.False(IdempotencyKey.TryParse(new string('k', 256), out _));
    }
}
