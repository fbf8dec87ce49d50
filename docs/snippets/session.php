<?php
// A session for one customer, and what was reserved for them. OZ_SERVER and OZ_KEY come from the environment.
[, $code, $address] = $argv;

function oz(string $path, ?array $body = null): array
{
    $answer = file_get_contents(getenv('OZ_SERVER') . $path, false, stream_context_create(['http' => [
        'method' => $body === null ? 'GET' : 'POST',
        'header' => ['Authorization: Bearer ' . getenv('OZ_KEY'), 'Content-Type: application/json'],
        'content' => $body === null ? '' : json_encode($body),
        'timeout' => 15,
    ]]));
    if ($answer === false) {
        throw new RuntimeException('The server refused');
    }
    return json_decode($answer, true, flags: JSON_THROW_ON_ERROR);
}

// What your page's fetchSession gets.
echo json_encode(oz('/v1/sessions', [
    'actor' => ['id' => 'vendas-07'],
    'scopes' => ['viability:read', 'reservation:write'],
    'customer' => ['code' => $code],
    'address' => $address,
])), "\n";

// After the map: box, splitter and port. A page's word would not be enough.
echo json_encode(oz('/v1/reservations?code=' . rawurlencode($code))), "\n";
