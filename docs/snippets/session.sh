#!/bin/sh
# A session for one customer, and what was reserved for them. OZ_SERVER and OZ_KEY come from the environment.
set -eu
code=$1 address=$2

curl -sSf "$OZ_SERVER/v1/sessions" \
  -H "Authorization: Bearer $OZ_KEY" -H 'Content-Type: application/json' \
  -d "{\"actor\": {\"id\": \"vendas-07\"}, \"scopes\": [\"viability:read\", \"reservation:write\"],
       \"customer\": {\"code\": \"$code\"}, \"address\": \"$address\"}"
echo
curl -sSf -G "$OZ_SERVER/v1/reservations" -H "Authorization: Bearer $OZ_KEY" --data-urlencode "code=$code"
